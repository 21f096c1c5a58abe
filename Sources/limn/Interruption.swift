import Dispatch
import Foundation
import Synchronization

/// SIGINT and SIGTERM made into a clean stop: the first one calls the handler, the second ends the process at once.
struct Interruption {
  private final class Received: Sendable {
    let signal = Mutex<Int32?>(nil)
  }

  private let received: Received
  private let sources: [any DispatchSourceSignal]

  /// The first signal that came, if any.
  var signal: Int32? { received.signal.withLock { $0 } }

  /// Begins to listen; `stop` is called once, on another thread.
  init(stop: @escaping @Sendable () -> Void) {
    let received = Received()
    self.received = received
    sources = [SIGINT, SIGTERM].map { number in
      Foundation.signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        let isFirst = received.signal.withLock { signal in
          defer { signal = signal ?? number }
          return signal == nil
        }
        guard isFirst else { _exit(128 + number) }
        stop()
      }
      source.resume()
      return source
    }
  }
}
