import Foundation

/// Our side of the benchmarks: does one unit of work for each line on standard input, and answers each with one line of
/// JSON that has the seconds it took. Tests/Benchmarks/bench.py is at the other end.
///
///     limn-benchmark inference MODEL              lines: input FILE; threads N; forward [FILE]; tiled [FILE]
///     limn-benchmark training NETWORK WEIGHTS BATCH SHARDS     lines: step
///     limn-benchmark weights NETWORK FILE         writes weights as they are before training
///     limn-benchmark gradients NETWORK WEIGHTS BATCH FILE      writes the loss and its gradients
///
/// Files are safetensors.
@main
struct LimnBenchmark {
  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch (arguments.first, arguments.count) {
    case ("inference", 2):
      var session = try InferenceSession(model: arguments[1])
      try await session.serve()
    case ("training", 5):
      let workload = try Workload(named: arguments[1])
      try await workload.serve(weights: arguments[2], batch: arguments[3], shards: Int(arguments[4]) ?? 1)
    case ("weights", 3):
      try Workload(named: arguments[1]).writeWeights(to: arguments[2])
    case ("gradients", 5):
      let workload = try Workload(named: arguments[1])
      try workload.writeGradients(weights: arguments[2], batch: arguments[3], to: arguments[4])
    default:
      throw BenchmarkError("limn-benchmark inference|training|weights|gradients …: see Tests/Benchmarks/bench.py")
    }
  }
}

/// A request that cannot be served.
struct BenchmarkError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Writes one line of JSON with these numbers, at once.
func answer(_ numbers: KeyValuePairs<String, Double>) {
  print("{" + numbers.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}")
  fflush(nil)
}

/// The seconds since a moment.
func seconds(since start: ContinuousClock.Instant) -> Double { (ContinuousClock.now - start) / .seconds(1) }
