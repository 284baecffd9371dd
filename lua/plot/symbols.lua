-- What the commands of a formula stand for, by the names that TeX gives them. Only characters that
-- the fonts of figures have.

local symbols = {}

local function words(list)
  local out = {}
  for name, text in list:gmatch("(%S+) (%S+)") do out[name] = text end
  return out
end

--- symbols.ordinary[name] → the character of a letter or sign without space about it.
symbols.ordinary = words [[
  alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι
  kappa κ lambda λ mu μ nu ν xi ξ omicron ο pi π rho ρ sigma σ tau τ upsilon υ phi ϕ varphi φ
  chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ
  Omega Ω infty ∞ partial ∂ nabla ∇ ell ℓ ldots … dots … cdots ⋯ degree ° prime ′ sum ∑ prod ∏
  int ∫ forall ∀ exists ∃ emptyset ∅ lbrace { rbrace } mid | vert | Vert ∥ backslash \ top T
]]

--- symbols.between[name] → the character of an operation or a relation, with space on both sides.
symbols.between = words [[
  times × cdot · div ÷ pm ± mp ∓ odot ⊙ oplus ⊕ otimes ⊗ cup ∪ cap ∩ le ≤ leq ≤ ge ≥ geq ≥
  ne ≠ neq ≠ approx ≈ simeq ≃ equiv ≡ sim ~ propto ∝ ll ≪ gg ≫ in ∈ notin ∉ subset ⊂ subseteq ⊆
  to → rightarrow → leftarrow ← leftrightarrow ↔ Rightarrow ⇒
]]

--- symbols.signs[character] → the same for what is typed as it is.
symbols.signs = words "= = < < > > + + - − * × × × · · ± ± ≤ ≤ ≥ ≥ ≠ ≠ ≈ ≈ → → ∈ ∈ ∝ ∝"

--- symbols.names[name]: upright words, with space to their neighbours.
symbols.names = words [[
  log log ln ln exp exp sin sin cos cos tan tan tanh tanh sinh sinh cosh cosh min min max max
  arg arg det det lim lim sup sup inf inf Pr Pr
]]

--- symbols.accents[name] → the mark that goes over a letter.
symbols.accents = { hat = "\u{302}", tilde = "\u{303}", bar = "\u{304}", dot = "\u{307}",
  ddot = "\u{308}" }

--- symbols.spaces[name] → white space that is asked for.
symbols.spaces = { [","] = "\u{2009}", [":"] = "\u{2009}", [";"] = " ", [" "] = " ",
  quad = "  ", left = "", right = "" }

--- symbols.superscripts[character] → it as a character of its own, for plain texts.
symbols.superscripts = words [[
  0 ⁰ 1 ¹ 2 ² 3 ³ 4 ⁴ 5 ⁵ 6 ⁶ 7 ⁷ 8 ⁸ 9 ⁹ − ⁻ + ⁺ n ⁿ ′ ′ ° °
]]

return symbols
