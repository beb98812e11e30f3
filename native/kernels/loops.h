// The loops over one row. No `#pragma once`: instruction-sets.h includes this once for each instruction set, with RETORT_LOOP as the attribute that names it.

/**
 * e^x for x ≤ 0, to within a few units in the last place: 2^n · e^r with |r| ≤ ln 2 / 2, and the Taylor series of e^r to its seventh power, whose rest is below 6e-9. Of a NaN some number.
 * The sign is not looked at.
 */
RETORT_LOOP inline float decay(float x) {
  // Bounded as bits, whose order is that of the numbers: below −87 a float32 has no more to say, and a denormal would cost a hundred times as much.
  const int32_t bits = std::min(std::bit_cast<int32_t>(x) & 0x7fffffff, std::bit_cast<int32_t>(87.f));
  const float negative = -std::bit_cast<float>(bits);
  // Adding and taking away 1.5 · 2^23 rounds to a whole number.
  const float n = (negative * 1.44269504f + 12582912.f) - 12582912.f;
  // ln 2 in two parts, the first of few enough bits for n · 0.693359375 to be exact.
  const float r = (negative - n * 0.693359375f) + n * 2.12194440e-4f;
  const float series = 1.f + r * (1.f + r * (1.f / 2 + r * (1.f / 6 + r * (1.f / 24 + r * (1.f / 120 + r * (1.f / 720 + r * (1.f / 5040)))))));
  return series * std::bit_cast<float>((static_cast<int32_t>(n) + 127) << 23);
}

/** 1 / (1 + e^−x); of a NaN some number, so that what is multiplied by it stays NaN. */
RETORT_LOOP inline float sigmoid(float x) {
  const float power = decay(x);
  return (x < 0 ? power : 1.f) / (1.f + power);
}

/** y = w · r · x with r = 1 / √(mean(x²) + epsilon), which is returned. */
RETORT_LOOP inline float rmsNorm(float* __restrict y, const float* x, const float* weight, float epsilon, int64_t size) {
  float squares = 0;
#pragma omp simd reduction(+ : squares)
  for (int64_t i = 0; i < size; i++) squares += x[i] * x[i];
  const float scale = 1.f / std::sqrt(squares / static_cast<float>(size) + epsilon);
#pragma omp simd
  for (int64_t i = 0; i < size; i++) y[i] = x[i] * scale * weight[i];
  return scale;
}

/** One row's gradient of x, g · w · r − x · r² · Σ (g · w · r · x) / D; its g · r · x is added to the weight's. */
RETORT_LOOP inline void rmsNormGradients(float* __restrict ofX, float* __restrict ofWeight, const float* gradient, const float* x, const float* weight,
                                         float scale, int64_t size) {
  float products = 0;
#pragma omp simd reduction(+ : products)
  for (int64_t i = 0; i < size; i++) products += gradient[i] * weight[i] * x[i];
  const float along = scale * scale * scale * products / static_cast<float>(size);
#pragma omp simd
  for (int64_t i = 0; i < size; i++) {
    ofX[i] = gradient[i] * weight[i] * scale - x[i] * along;
    ofWeight[i] += gradient[i] * x[i] * scale;
  }
}

/** y = silu(gate) · up. */
RETORT_LOOP inline void swiglu(float* __restrict y, const float* gate, const float* up, int64_t size) {
#pragma omp simd
  for (int64_t i = 0; i < size; i++) y[i] = gate[i] * sigmoid(gate[i]) * up[i];
}

RETORT_LOOP inline void swigluGradients(float* __restrict ofGate, float* __restrict ofUp, const float* gradient, const float* gate, const float* up,
                                        int64_t size) {
#pragma omp simd
  for (int64_t i = 0; i < size; i++) {
    const float opened = sigmoid(gate[i]);
    const float silu = gate[i] * opened;
    ofGate[i] = gradient[i] * up[i] * (opened + silu * (1.f - opened));
    ofUp[i] = gradient[i] * silu;
  }
}

/** y = x · cosines + (x with its halves swapped) · sines. */
RETORT_LOOP inline void rotate(float* __restrict y, const float* x, const float* cosines, const float* sines, int64_t size) {
  const int64_t half = size / 2;
#pragma omp simd
  for (int64_t i = 0; i < half; i++) {
    y[i] = x[i] * cosines[i] + x[i + half] * sines[i];
    y[i + half] = x[i + half] * cosines[i + half] + x[i] * sines[i + half];
  }
}

/** The gradient of x where that of y is given: the same with the turns of the other half. */
RETORT_LOOP inline void rotateGradient(float* __restrict ofX, const float* gradient, const float* cosines, const float* sines, int64_t size) {
  const int64_t half = size / 2;
#pragma omp simd
  for (int64_t i = 0; i < half; i++) {
    ofX[i] = gradient[i] * cosines[i] + gradient[i + half] * sines[i + half];
    ofX[i + half] = gradient[i + half] * cosines[i + half] + gradient[i] * sines[i];
  }
}

/** x ← softmax(scale · x) of its first numbers, in place; the others become 0. */
RETORT_LOOP inline void softmaxOfFirst(float* __restrict x, float scale, int64_t first, int64_t size) {
  float most = x[0] * scale;
#pragma omp simd reduction(max : most)
  for (int64_t i = 0; i < first; i++) most = std::max(most, x[i] * scale);
  float total = 0;
#pragma omp simd reduction(+ : total)
  for (int64_t i = 0; i < first; i++) {
    // The sum with 0 · x keeps a NaN.
    x[i] = decay(x[i] * scale - most) + 0.f * x[i];
    total += x[i];
  }
  const float share = 1.f / total;
#pragma omp simd
  for (int64_t i = 0; i < first; i++) x[i] *= share;
  for (int64_t i = first; i < size; i++) x[i] = 0.f;
}

/** gradient ← scale · p · (gradient − Σ p · gradient): of the scores, from that of their softmax p. */
RETORT_LOOP inline void softmaxGradient(float* __restrict gradient, const float* p, float scale, int64_t first, int64_t size) {
  float along = 0;
#pragma omp simd reduction(+ : along)
  for (int64_t i = 0; i < first; i++) along += p[i] * gradient[i];
#pragma omp simd
  for (int64_t i = 0; i < first; i++) gradient[i] = scale * p[i] * (gradient[i] - along);
  for (int64_t i = first; i < size; i++) gradient[i] = 0.f;
}
