import Foundation
import FuzzKit

/// libFuzzer's driver, which hands the bytes that it makes up to a function.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// `limn-fuzz OPTIONS…`: libFuzzer on the reader that the environment's `LIMN_FUZZ_TARGET` names; with `list` as the name, prints the names,
/// one a line. Built by Tests/Reliability/fuzz alone.
@main
struct LimnFuzz {
  private static let name = ProcessInfo.processInfo.environment["LIMN_FUZZ_TARGET"] ?? ""
  private static let target = FuzzTarget.all().first { $0.name == name }

  static func main() {
    let names = FuzzTarget.all().map(\.name)
    if name == "list" {
      print(names.joined(separator: "\n"))
      exit(0)
    }
    guard target != nil else {
      print("LIMN_FUZZ_TARGET must be one of \(names.joined(separator: ", "))")
      exit(2)
    }
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(
      runDriver(&count, &arguments) { bytes, count in LimnFuzz.take(UnsafeBufferPointer(start: bytes, count: count)) })
  }

  private static func take(_ bytes: UnsafeBufferPointer<UInt8>) -> CInt {
    do {
      try target?.run(Array(bytes))
    } catch {
      fatalError("\(error)")
    }
    return 0
  }
}
