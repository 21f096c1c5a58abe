import Foundation
import LimnFoundation
import LimnPipelines
import Synchronization

/// The running programs of one stage of a plug-in: one for each worker that needs one, started when it is first needed and used again.
final class PluginWorkers: Sendable {
  /// Floats that one answer has, at most: a picture of 100 megapixels in colour.
  private static let mostFloats = 300_000_000

  /// What a program made of an item.
  struct Answer: Sendable {
    /// The shape of what it made.
    let shape: [Int]
    /// The numbers.
    let values: [Float]
    /// What it said of the item.
    let notes: [ItemRecord.Note]
  }

  private let plugin: String
  private let manifest: PluginManifest
  private let hello: PluginMessage.Hello
  private let idle = Mutex<[ChildProgram]>([])
  private let queue = DispatchQueue(label: "limn.plugin", attributes: .concurrent)

  init(plugin: String, manifest: PluginManifest, hello: PluginMessage.Hello) {
    (self.plugin, self.manifest, self.hello) = (plugin, manifest, hello)
  }

  /// Has an item processed; `values` are the floats of all inputs, one after the other. Throws `StageError` where the program cannot be
  /// started, refuses the item, dies, takes too long or breaks the protocol; it is then ended, and the next item has a new one.
  func process(_ request: PluginMessage.Request, _ values: [[Float]]) async throws -> Answer {
    var message = try Self.line(request)
    for part in values { part.withUnsafeBytes { message.append(contentsOf: $0) } }
    if let used = idle.withLock({ $0.popLast() }) {
      // A program that died since its last item is no fault of this one.
      if let answer = try? await answer(of: used, to: message) { return try finished(answer, used) }
      try Task.checkCancellation()
    }
    let program = try await started()
    return try finished(await reporting(program) { try await self.answer(of: program, to: message) }, program)
  }

  /// Keeps the program for the next item, unless the item was refused with more than words.
  private func finished(_ response: (PluginMessage.Response, [UInt8]), _ program: ChildProgram) throws -> Answer {
    let errors = program.takeErrors()
    idle.withLock { $0.append(program) }
    let (header, bytes) = response
    if let error = header.error {
      throw StageError("plug-in '\(plugin)': \(error.isEmpty ? "refuses the item" : error.printable.shortened)")
    }
    var notes = (header.notes ?? []).prefix(20).map {
      ItemRecord.Note(kind: $0.kind.printable.shortened, text: $0.text.printable.shortened, number: $0.number)
    }
    if !errors.isEmpty { notes.append(.init(kind: "standard error", text: "\(plugin): \(errors)", isFigure: true)) }
    let values = [Float](unsafeUninitializedCapacity: bytes.count / 4) { output, count in
      count = bytes.count / 4
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(output).copyMemory(from: $0) }
    }
    return Answer(shape: header.shape ?? [], values: values, notes: notes)
  }

  private func started() async throws -> ChildProgram {
    let program: ChildProgram
    do {
      program = try ChildProgram(manifest.command)
    } catch {
      throw StageError("plug-in '\(plugin)': the program \(error.reason)")
    }
    let message = try Self.line(hello)
    let (welcome, _) = try await reporting(program) {
      try await self.exchange(program, message) { line in
        guard let welcome = try? JSON(parsing: line).decode(PluginMessage.Welcome.self) else {
          throw ChildProgram.Failure(reason: "answers the greeting with no {\"protocol\": \(PluginManifest.version)}")
        }
        return (welcome, 0)
      }
    }
    guard welcome.protocol == PluginManifest.version else {
      program.end()
      throw StageError(
        "plug-in '\(plugin)': the program speaks version \(welcome.protocol) of the protocol and limn "
          + "\(PluginManifest.version); use a plug-in or a limn that fits")
    }
    return program
  }

  private func answer(of program: ChildProgram, to message: [UInt8]) async throws -> (PluginMessage.Response, [UInt8]) {
    try await exchange(program, message) { line in
      let response: PluginMessage.Response
      do {
        response = try JSON(parsing: line).decode(PluginMessage.Response.self)
      } catch {
        throw ChildProgram.Failure(reason: "answers with a header that cannot be read: \(error)")
      }
      if response.error != nil { return (response, 0) }
      guard let shape = response.shape, (1...8).contains(shape.count), shape.allSatisfy({ $0 > 0 }) else {
        throw ChildProgram.Failure(reason: "answers without a shape of positive sizes")
      }
      var count = 1
      for extent in shape {
        count = count.multipliedReportingOverflow(by: extent).overflow ? .max : count * extent
        guard count <= Self.mostFloats else {
          throw ChildProgram.Failure(
            reason: "announces \(shape.map(String.init).joined(separator: "×")) numbers, too many")
        }
      }
      return (response, 4 * count)
    }
  }

  /// Talks to a program on a thread that may wait; ends the program where that fails or the task is cancelled.
  private func exchange<Header: Sendable>(
    _ program: ChildProgram, _ message: [UInt8], size: @escaping @Sendable ([UInt8]) throws -> (Header, bytes: Int)
  ) async throws -> (Header, [UInt8]) {
    let deadline = ContinuousClock.now + .seconds(manifest.seconds)
    do {
      return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
          queue.async {
            continuation.resume(with: Result { try program.exchange(message, until: deadline, size: size) })
          }
        }
      } onCancel: {
        program.end()
      }
    } catch {
      program.end()
      throw error
    }
  }

  /// Says what failed as an error of the item, with the last that the program wrote to its standard error.
  private func reporting<Result>(
    _ program: ChildProgram, _ body: () async throws -> Result
  ) async throws -> Result {
    do {
      return try await body()
    } catch let failure as ChildProgram.Failure {
      try Task.checkCancellation()
      let errors = program.takeErrors()
      throw StageError(
        "plug-in '\(plugin)': the program \(failure.reason)" + (errors.isEmpty ? "" : "; it wrote: \(errors)"))
    }
  }

  private static func line(_ message: some Encodable) throws -> [UInt8] { try message.json() + [UInt8(ascii: "\n")] }
}
