//! What happens to single numbers between the matrix products, in the machine's widest safe SIMD.
//!
//! Written on [`pulp`], not left to the compiler, because it must be fast in a debug build, where no
//! loop is vectorised, and on any x86-64, whose baseline has no AVX2. Knows rows of numbers only.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined into pulp's dispatch loses the SIMD it was dispatched for"
)]

use pulp::{Arch, Simd, WithSimd};

use super::Norm;

/// Rows have a multiple of this length, so that they are whole registers of any width.
pub const LANES: usize = 16;
/// The share of one number in the mean of a token's 384.
const HIDDEN_SHARE: f32 = 1.0 / 384.0;
const NORM_EPSILON: f32 = 1e-12;

pub fn add_bias(rows: &mut [f32], bias: &[f32]) {
    Arch::new().dispatch(AddBias { rows, bias });
}

pub fn add_bias_then_gelu(rows: &mut [f32], bias: &[f32]) {
    Arch::new().dispatch(BiasThenGelu { rows, bias });
}

/// Layer normalisation of `rows` plus `bias`, in rows of a token's 384 numbers.
pub fn add_bias_then_normalise(rows: &mut [f32], bias: &[f32], norm: &Norm) {
    Arch::new().dispatch(BiasThenNorm { rows, bias, norm });
}

/// Turns rows of scores into weights that sum to one. What lies between `length` and `stride` is
/// padding; it is overwritten.
pub fn softmax(rows: &mut [f32], length: usize, stride: usize) {
    Arch::new().dispatch(Softmax { rows, length, stride });
}

struct AddBias<'a> {
    rows: &'a mut [f32],
    bias: &'a [f32],
}

impl WithSimd for AddBias<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (bias, _) = S::as_simd_f32s(self.bias);
        for row in self.rows.chunks_exact_mut(self.bias.len()) {
            for (value, bias) in S::as_mut_simd_f32s(row).0.iter_mut().zip(bias) {
                *value = simd.add_f32s(*value, *bias);
            }
        }
    }
}

struct BiasThenGelu<'a> {
    rows: &'a mut [f32],
    bias: &'a [f32],
}

/// erf(x / sqrt 2) = x * P(x * x) / Q(x * x) for |x| up to [`ERF_END`], beyond which it is 1 in f32.
/// Highest power first; a minimax fit of our own against scipy's erf, 4e-8 off in exact arithmetic.
const ERF_P: [f32; 7] = [
    2.337_367_8e-10, -4.400_272e-8, 6.005_416_5e-6, 2.969_051_3e-4, 8.740_697e-3, 6.761_92e-2, 0.797_884_5,
];
const ERF_Q: [f32; 5] = [5.501_837e-5, 1.704_295_8e-3, 2.785_889_7e-2, 0.251_414_13, 1.0];
const ERF_END: f32 = 5.4;

impl WithSimd for BiasThenGelu<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (bias, _) = S::as_simd_f32s(self.bias);
        let (end, start) = (simd.splat_f32s(ERF_END), simd.splat_f32s(-ERF_END));
        let half = simd.splat_f32s(0.5);
        for row in self.rows.chunks_exact_mut(self.bias.len()) {
            for (value, bias) in S::as_mut_simd_f32s(row).0.iter_mut().zip(bias) {
                let x = simd.add_f32s(*value, *bias);
                let near = simd.min_f32s(simd.max_f32s(x, start), end);
                let square = simd.mul_f32s(near, near);
                let p = simd.mul_f32s(near, polynomial(simd, square, &ERF_P));
                let erf = simd.div_f32s(p, polynomial(simd, square, &ERF_Q));
                let half_x = simd.mul_f32s(half, x);
                *value = simd.mul_add_e_f32s(half_x, erf, half_x);
            }
        }
    }
}

struct BiasThenNorm<'a> {
    rows: &'a mut [f32],
    bias: &'a [f32],
    norm: &'a Norm,
}

impl WithSimd for BiasThenNorm<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (bias, _) = S::as_simd_f32s(self.bias);
        let (norm_weight, _) = S::as_simd_f32s(&self.norm.weight);
        let (norm_bias, _) = S::as_simd_f32s(&self.norm.bias);
        for row in self.rows.chunks_exact_mut(self.bias.len()) {
            let (row, _) = S::as_mut_simd_f32s(row);
            let mut sum = simd.splat_f32s(0.0);
            for (value, bias) in row.iter_mut().zip(bias) {
                *value = simd.add_f32s(*value, *bias);
                sum = simd.add_f32s(sum, *value);
            }
            let mean = simd.splat_f32s(simd.reduce_sum_f32s(sum) * HIDDEN_SHARE);
            let mut squares = simd.splat_f32s(0.0);
            for value in row.iter_mut() {
                *value = simd.sub_f32s(*value, mean);
                squares = simd.mul_add_e_f32s(*value, *value, squares);
            }
            let variance = simd.reduce_sum_f32s(squares) * HIDDEN_SHARE;
            let scale = simd.splat_f32s(1.0 / (variance + NORM_EPSILON).sqrt());
            for ((value, weight), bias) in row.iter_mut().zip(norm_weight).zip(norm_bias) {
                *value = simd.mul_add_e_f32s(simd.mul_f32s(*value, scale), *weight, *bias);
            }
        }
    }
}

struct Softmax<'a> {
    rows: &'a mut [f32],
    length: usize,
    stride: usize,
}

impl WithSimd for Softmax<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        for row in self.rows.chunks_exact_mut(self.stride) {
            row[self.length..].fill(f32::NEG_INFINITY);
            let (row, _) = S::as_mut_simd_f32s(row);
            let mut highest = simd.splat_f32s(f32::NEG_INFINITY);
            for value in row.iter() {
                highest = simd.max_f32s(highest, *value);
            }
            let highest = simd.splat_f32s(simd.reduce_max_f32s(highest));
            let mut sum = simd.splat_f32s(0.0);
            for value in row.iter_mut() {
                *value = exp_of_negative(simd, simd.sub_f32s(*value, highest));
                sum = simd.add_f32s(sum, *value);
            }
            let scale = simd.splat_f32s(1.0 / simd.reduce_sum_f32s(sum));
            for value in row.iter_mut() {
                *value = simd.mul_f32s(*value, scale);
            }
        }
    }
}

/// The Taylor series of exp, highest power first: 1.2e-7 off at half of ln 2.
const EXP: [f32; 7] = [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
/// exp(-87) is about the smallest normal f32.
const EXP_START: f32 = -87.0;
/// ln 2 in two parts, the first of so few bits that its product with an exponent is exact.
const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
/// 1.5 * 2^23: added to a number it leaves the nearest integer in the lowest bits.
const ROUND: f32 = 12_582_912.0;

#[inline(always)]
fn exp_of_negative<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let x = simd.max_f32s(x, simd.splat_f32s(EXP_START));
    let rounded = simd.mul_add_e_f32s(x, simd.splat_f32s(std::f32::consts::LOG2_E), simd.splat_f32s(ROUND));
    let exponent = simd.sub_f32s(rounded, simd.splat_f32s(ROUND));
    let rest = simd.mul_add_e_f32s(exponent, simd.splat_f32s(-LN_2[0]), x);
    let rest = simd.mul_add_e_f32s(exponent, simd.splat_f32s(-LN_2[1]), rest);
    let shifted = simd.wrapping_dyn_shl_u32s(simd.transmute_u32s_f32s(rounded), simd.splat_u32s(23));
    let power = simd.add_u32s(shifted, simd.splat_u32s(1.0_f32.to_bits()));
    simd.mul_f32s(polynomial(simd, rest, &EXP), simd.transmute_f32s_u32s(power))
}

#[inline(always)]
fn polynomial<S: Simd, const N: usize>(simd: S, x: S::f32s, coefficients: &[f32; N]) -> S::f32s {
    let mut sum = simd.splat_f32s(coefficients[0]);
    for coefficient in &coefficients[1..] {
        sum = simd.mul_add_e_f32s(sum, x, simd.splat_f32s(*coefficient));
    }
    sum
}
