import ArgumentParser
import Dispatch
import Foundation
import Synchronization

/// SIGINT, SIGTERM and SIGHUP made into a clean stop: the first one calls the handler, the second ends the process at once.
struct Interruption {
  private final class Received: Sendable {
    let signal = Mutex<Int32?>(nil)
  }

  private let received: Received
  private let sources: [any DispatchSourceSignal]

  /// The first signal that came, if any.
  var signal: Int32? { received.signal.withLock { $0 } }

  /// Seconds that the last messages of a process that does not end by itself have.
  private static let lastWords = 0.3

  /// Without SIGHUP where whoever started the process has it ignored, as nohup does: the process is to outlive its terminal.
  private static let signals = isIgnored(SIGHUP) ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]

  /// A signal that came before its source listened, or 0: it must not get lost.
  private static let early = Atomic<Int32>(0)

  /// Begins to listen; `stop` is called once, on another thread. With `late`, a process that has not ended after `patience` seconds calls
  /// that with its exit status and ends then.
  init(
    stop: @escaping @Sendable () -> Void, late: (@Sendable (Int32) -> Void)? = nil, patience: Double = 0.8
  ) {
    let received = Received()
    self.received = received
    // A queue of its own: work keeps every thread of the shared ones busy.
    let queue = DispatchQueue(label: "limn.signals", qos: .userInteractive)
    Self.hold()
    sources = Self.signals.map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      let handle: @Sendable () -> Void = {
        let isFirst = received.signal.withLock { signal in
          defer { signal = signal ?? number }
          return signal == nil
        }
        guard isFirst else { _exit(128 + number) }
        if let late {
          queue.asyncAfter(deadline: .now() + patience) {
            // What is said then may have no reader that is awake: it is not waited for.
            DispatchQueue(label: "limn.end").asyncAfter(deadline: .now() + Self.lastWords) { _exit(128 + number) }
            late(128 + number)
            _exit(128 + number)
          }
        }
        stop()
      }
      source.setEventHandler(handler: handle)
      source.setRegistrationHandler {
        if Self.early.compareExchange(expected: number, desired: 0, ordering: .relaxed).exchanged { handle() }
      }
      source.resume()
      return source
    }
  }

  /// Keeps signals that come from now on for the first one that listens.
  static func hold() { _ = held }

  /// Done once: libdispatch puts its handler in place of these once a process, and keeps by itself what comes later.
  private static let held: Void = {
    // Made before a handler needs it.
    _ = early.load(ordering: .relaxed)
    for number in signals { Foundation.signal(number) { Interruption.early.store($0, ordering: .relaxed) } }
  }()

  /// Whether a signal does nothing to this process.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if os(Linux)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    // A handler's address is compared, which its type cannot be.
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Listens no more.
  func end() { for source in sources { source.cancel() } }

  /// Runs `body` as a task that the first signal cancels; then prints the message and throws the signal's exit status.
  static func cancelling<Result: Sendable>(
    _ message: String, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let task = Task { try await body() }
    let interruption = Interruption { task.cancel() }
    do { return try await task.value } catch is CancellationError {
      printError(message)
      throw ExitCode(128 + (interruption.signal ?? SIGINT))
    }
  }
}
