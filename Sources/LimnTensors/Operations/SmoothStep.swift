/// A share of 0 to 1 with a smooth rise, whose slope is 0 at both ends: t² (3 − 2t).
@inlinable @inline(__always)
package func smoothStep(_ share: Float) -> Float { share * share * (3 - 2 * share) }

/// The same in double precision.
@inlinable @inline(__always)
package func smoothStep(_ share: Double) -> Double { share * share * (3 - 2 * share) }
