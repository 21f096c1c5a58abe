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
    /// The names of a source's items.
    let items: [String]
  }

  private let plugin: String
  private let manifest: PluginManifest
  private let hello: PluginMessage.Hello
  private let idle = Mutex<[ChildProgram]>([])
  private let queue = DispatchQueue(label: "limn.plugin", attributes: .concurrent)

  init(plugin: String, manifest: PluginManifest, hello: PluginMessage.Hello) {
    (self.plugin, self.manifest, self.hello) = (plugin, manifest, hello)
  }

  /// Has an item processed on a thread that may wait; `values` are the floats of all inputs, one after the other.
  ///
  /// Throws `StageError` where the program cannot be started, refuses the item, dies, takes too long or breaks the protocol; it is then ended,
  /// and the next item has a new one.
  func process(_ request: PluginMessage.Request, _ values: [[Float]]) async throws -> Answer {
    let turn = Turn()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        queue.async { continuation.resume(with: Result { try self.answer(to: request, values, turn) }) }
      }
    } onCancel: {
      turn.cancel()
    }
  }

  /// The same on this thread, which waits.
  func answer(to request: PluginMessage.Request, _ values: [[Float]]) throws -> Answer {
    try answer(to: request, values, Turn())
  }

  /// One request and the program that is at work on it.
  private final class Turn: Sendable {
    private let state = Mutex<(program: ChildProgram?, isCancelled: Bool)>((nil, false))

    /// Throws `CancellationError` after `cancel()`.
    func begin(_ program: ChildProgram) throws {
      try state.withLock { state in
        if state.isCancelled { throw CancellationError() }
        state.program = program
      }
    }

    /// Throws `CancellationError` after `cancel()`.
    func check() throws { if state.withLock({ $0.isCancelled }) { throw CancellationError() } }

    /// Ends the program.
    func cancel() {
      let program = state.withLock { state in
        state.isCancelled = true
        return state.program
      }
      program?.end()
    }
  }

  private func answer(to request: PluginMessage.Request, _ values: [[Float]], _ turn: Turn) throws -> Answer {
    var message = try Self.line(request)
    message.reserveCapacity(message.count + values.reduce(0) { $0 + 4 * $1.count })
    for part in values { part.withUnsafeBytes { message.append(contentsOf: $0) } }
    let namesItems = request.role == .items
    if let used = idle.withLock({ $0.popLast() }) {
      let response = try reporting(used, turn) { try answerUnlessDead(used, to: message, namesItems, turn) }
      if let response { return try finished(response, used) }
      try turn.check()
      try Task.checkCancellation()
    }
    let program = try started(turn)
    return try finished(
      reporting(program, turn) { try answer(of: program, to: message, namesItems, turn) }, program)
  }

  /// The answer of a program that was used before; nil where it has ended, for one that died since its last item is no fault of this one.
  private func answerUnlessDead(
    _ program: ChildProgram, to message: [UInt8], _ namesItems: Bool, _ turn: Turn
  ) throws -> (PluginMessage.Response, [UInt8])? {
    do {
      return try answer(of: program, to: message, namesItems, turn)
    } catch let failure as ChildProgram.Failure where failure.hasEnded {
      return nil
    }
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
    // Swift's one empty array is shared by all threads, and would be written to.
    let values =
      bytes.isEmpty
      ? []
      : [Float](unsafeUninitializedCapacity: bytes.count / 4) { output, count in
        count = bytes.count / 4
        bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(output).copyMemory(from: $0) }
      }
    return Answer(shape: header.shape ?? [], values: values, notes: notes, items: header.items ?? [])
  }

  private func started(_ turn: Turn) throws -> ChildProgram {
    let program: ChildProgram
    do {
      program = try ChildProgram(manifest.command)
    } catch {
      throw StageError("plug-in '\(plugin)': the program \(error.reason)")
    }
    let message = try Self.line(hello)
    let (welcome, _) = try reporting(program, turn) {
      try exchange(program, message, turn) { line in
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

  private func answer(
    of program: ChildProgram, to message: [UInt8], _ namesItems: Bool, _ turn: Turn
  ) throws -> (PluginMessage.Response, [UInt8]) {
    try exchange(program, message, turn, headerLimit: namesItems ? PluginMessage.itemsLimit : PluginMessage.headerLimit)
    {
      line in
      let response: PluginMessage.Response
      do {
        response = try JSON(parsing: line).decode(PluginMessage.Response.self)
      } catch {
        throw ChildProgram.Failure(reason: "answers with a header that cannot be read: \(error)")
      }
      if response.error != nil { return (response, 0) }
      if namesItems {
        guard response.items != nil else { throw ChildProgram.Failure(reason: "answers without a list 'items'") }
        return (response, 0)
      }
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

  /// Talks to a program; ends it where that fails or the request is cancelled.
  private func exchange<Header>(
    _ program: ChildProgram, _ message: [UInt8], _ turn: Turn, headerLimit: Int = PluginMessage.headerLimit,
    size: ([UInt8]) throws -> (Header, bytes: Int)
  ) throws -> (Header, [UInt8]) {
    do {
      try turn.begin(program)
      return try program.exchange(
        message, within: manifest.seconds, headerLimit: headerLimit, size: size)
    } catch {
      program.end()
      throw error
    }
  }

  /// Says what failed as an error of the item, with the last that the program wrote to its standard error.
  private func reporting<Result>(_ program: ChildProgram, _ turn: Turn, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let failure as ChildProgram.Failure {
      try turn.check()
      let errors = program.takeErrors()
      throw StageError(
        "plug-in '\(plugin)': the program \(failure.reason)" + (errors.isEmpty ? "" : "; it wrote: \(errors)"))
    }
  }

  private static func line(_ message: some Encodable) throws -> [UInt8] { try message.json() + [UInt8(ascii: "\n")] }
}
