import Foundation
import LimnEvaluation
import LimnFoundation
import LimnTensors

/// The codes of a study's sampled pictures by one model, as they are kept: an NPY file of `[pictures, units]`.
package enum StudyCodes {
  /// Units whose deviation is less than so many steps of a two-byte float would lose by being written as such.
  private static let leastSteps: Float = 64

  /// Writes codes `[N, D]`: as floats of two bytes where these are fine enough for every unit, else of four. Returns the codes as they
  /// are read again, which is what is scored. Throws when the system refuses.
  package static func write(_ codes: Tensor, to path: String) throws -> Tensor {
    try NPY.write(codes, isHalf: isFineAsHalves(codes), to: path)
    return try NPY.read(path)
  }

  /// The codes of a file for so many pictures; nil if there is none that fits.
  package static func read(_ path: String, count: Int) -> Tensor? {
    guard FileManager.default.fileExists(atPath: path), let codes = try? NPY.read(path), codes.shape.rank == 2,
      codes.shape[0] == count
    else { return nil }
    return codes
  }

  /// Whether every unit that varies is written finely enough as floats of two bytes.
  private static func isFineAsHalves(_ codes: Tensor) -> Bool {
    codes.columns().allSatisfy { values in
      let count = Double(max(1, values.count))
      let mean = values.reduce(0, +) / count
      let deviation = Float((values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot())
      let largest = Float(values.reduce(0) { max($0, abs($1)) })
      // A step is 2⁻¹⁰ of the power of two below, and never less than 2⁻²⁴; 65,504 is the largest number.
      let step = max(0x1p-24, largest.binade * 0x1p-10)
      return largest <= 65_504 && (deviation == 0 || deviation >= leastSteps * step)
    }
  }
}
