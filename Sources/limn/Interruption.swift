import Dispatch
import Foundation
import Synchronization

/// SIGINT and SIGTERM made into a clean stop: the first one calls the handler, the second ends the process at once.
final class Interruption: Sendable {
  private let received = Mutex<Int32?>(nil)
  private let sources: [any DispatchSourceSignal]

  /// The first signal that came, if any.
  var signal: Int32? { received.withLock { $0 } }

  /// Begins to listen; `stop` is called once, on another thread.
  init(stop: @escaping @Sendable () -> Void) {
    let signals = [SIGINT, SIGTERM]
    sources = signals.map { number in
      Foundation.signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for (number, source) in zip(signals, sources) {
      source.setEventHandler { [self] in
        let isFirst = received.withLock { received in
          defer { received = received ?? number }
          return received == nil
        }
        guard isFirst else { _exit(128 + number) }
        stop()
      }
      source.resume()
    }
  }
}
