-- The book's title, and the order of its chapters.
return {
  title = "Measured: normalization, memory and position in neural networks",
  chapters = {
    "01-which-numbers", "02-people-incomes-units", "06-the-batch-size-table", "09-memory-contest",
  },
  appendices = {"A-pytorch", "B-reference", "C-gallery"},
}
