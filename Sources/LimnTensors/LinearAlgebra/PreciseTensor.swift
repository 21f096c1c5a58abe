/// Numbers in double precision as two tensors of floats, the rounded number and what rounding left: 48 bits of each, in files that
/// have floats.
package struct PreciseTensor: Sendable {
  /// The numbers rounded to floats.
  package let high: Tensor
  /// What that left, rounded to floats.
  package let low: Tensor

  /// Splits numbers.
  package init(_ values: [Double], shape: Shape) {
    high = Tensor(values.map { Float($0) }, shape: shape)
    low = Tensor(values.map { Float($0 - Double(Float($0))) }, shape: shape)
  }

  /// The numbers.
  package static func values(high: Tensor, low: Tensor) -> [Double] {
    zip(high.array, low.array).map { Double($0) + Double($1) }
  }
}
