/* ge.c: y = 1 where a ≥ b, else 0. */
#include "op_compare.h"

static bool forward(Call *call, Error *error) {
    return op_compare(call, COMPARE_LE, true, error);
}

static const char *const samples[] = {
    "(2,3) (2,3)", "(2,3)in1..3 (3)in1..3", "(2,1,4)in1..3 (3,1)in1..3",
    "() (2)",      "(0,3) (1,3)",           "(40)in1..2 ()in1..2",
    NULL,
};

const Op op_ge = {
    .name = "ge",
    .about = "1 where a is at least b, else 0, element by element, as int32; shapes as in add, "
             "dtypes alike. Where one is NaN: 0. Goes into where as its condition.",
    .inputs = {{"a", .about = "any shape, any dtype"}, {"b", .about = "a shape that fits a's"}},
    .outputs = {"y"},
    .takes_integers = true,
    .infer = op_infer_compare,
    .forward = forward,
    .no_gradient = op_compare_no_gradient,
    .samples = samples,
};
