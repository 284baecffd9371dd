/* tensor_torch.h: what PyTorch's names are called here. */
#ifndef FOLIO_BIND_TENSOR_TORCH_H
#define FOLIO_BIND_TENSOR_TORCH_H

/* What to write instead of a function or method of PyTorch that has another name here, or none,
 * as code; NULL when `name` is none of those. */
const char *torch_instead(const char *name);

#endif
