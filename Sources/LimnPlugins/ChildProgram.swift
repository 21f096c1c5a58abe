import Foundation
import LimnFoundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A program that was started, with pipes to its standard input, output and error.
///
/// It is in a process group of its own, so that what it started ends with it. When Limn ends, however it does, the program's
/// standard input ends.
final class ChildProgram: Sendable {
  /// What went wrong with a program, in a few words: "ended with status 1".
  struct Failure: KindedError, CustomStringConvertible {
    let reason: String
    /// Whether the program is no more there.
    var hasEnded = false

    var errorKind: ErrorKind { .input }

    var description: String { "the program \(reason)" }
  }

  private struct State {
    /// What was read and not asked for yet.
    var pending: [UInt8] = []
    /// The end of what it wrote to its standard error.
    var errors: [UInt8] = []
    var isGone = false
    /// How it ended, as `waitpid` says it.
    var status: Int32 = 0
    /// Whether the program closed its standard error.
    var isSilent = false
  }

  /// How much a pipe holds, in bytes, where the system allows it: fewer turns between the two for a picture.
  private static let pipeSize = 1 << 20
  /// How much of standard error is kept, in bytes.
  private static let errorLimit = 4096

  private let process: pid_t
  private let (input, output, error): (Int32, Int32, Int32)
  private let state = Mutex(State())

  /// Starts a program found as a shell finds it; throws if it cannot be.
  init(_ command: [String]) throws(Failure) {
    // One at a time: between making a pipe and marking its ends, another program would get them, too.
    let (pipes, process) = try Self.starting.withLock { _ throws(Failure) in
      let pipes = try Self.pipes()
      do throws(Failure) {
        return (pipes, try Self.spawn(command, [pipes[0].read, pipes[1].write, pipes[2].write]))
      } catch {
        for pipe in pipes { pipe.close() }
        throw error
      }
    }
    for end in [pipes[0].read, pipes[1].write, pipes[2].write] { close(end) }
    self.process = process
    (input, output, error) = (pipes[0].write, pipes[1].read, pipes[2].read)
    for end in [input, output, error] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
    #if canImport(Darwin)
      _ = fcntl(input, F_SETNOSIGPIPE, 1)
    #else
      let setSize: Int32 = 1031  // F_SETPIPE_SZ
      for end in [input, output] { _ = fcntl(end, setSize, Int32(Self.pipeSize)) }
    #endif
  }

  /// Ends the program: its input ends, and if it does not go by itself, it is killed.
  deinit {
    close(input)
    if !state.withLock({ $0.isGone }) {
      for _ in 0..<50 where !hasEnded() { usleep(10_000) }
      end()
    }
    close(output)
    close(error)
  }

  private struct Pipe {
    let read: Int32
    let write: Int32

    func close() {
      for end in [read, write] { _ = closeFile(end) }
    }
  }

  private static let starting = Mutex(())

  private static func pipes() throws(Failure) -> [Pipe] {
    var pipes: [Pipe] = []
    for _ in 0..<3 {
      var ends: [Int32] = [0, 0]
      guard pipe(&ends) == 0 else {
        let reason = String(cString: strerror(errno))
        for pipe in pipes { pipe.close() }
        throw Failure(reason: "cannot be started: no pipe can be made (\(reason))")
      }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      pipes.append(Pipe(read: ends[0], write: ends[1]))
    }
    return pipes
  }

  private static func spawn(_ command: [String], _ ends: [Int32]) throws(Failure) -> pid_t {
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #else
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (number, end) in ends.enumerated() { posix_spawn_file_actions_adddup2(&actions, end, Int32(number)) }
    // Limn ignores SIGPIPE, and threads of Dispatch block nearly all signals; the program has the usual ones.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    #if canImport(Glibc)
      posix_spawnattr_setflags(&attributes, Int16(flags))
    #else
      posix_spawnattr_setflags(&attributes, Int16(flags | POSIX_SPAWN_CLOEXEC_DEFAULT))
    #endif
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    let status = posix_spawnp(&process, command[0], &actions, &attributes, &arguments, environ)
    guard status == 0 else {
      throw Failure(
        reason: "cannot be started: \(command[0].printable): \(String(cString: strerror(status)))")
    }
    return process
  }

  /// Whether the program has ended; then what it started is killed.
  private func hasEnded() -> Bool {
    state.withLock { state in
      if state.isGone { return true }
      // Only looked at: as long as its status is not taken, no other program has its number.
      var found = siginfo_t()
      guard waitid(P_PID, id_t(process), &found, WEXITED | WNOHANG | WNOWAIT) == 0 else {
        state.isGone = true
        return true
      }
      guard found.si_signo == SIGCHLD else { return false }
      killAll(&state)
      return true
    }
  }

  /// Kills the program and what it started.
  func end() {
    state.withLock { state in
      if !state.isGone { killAll(&state) }
    }
  }

  /// Kills the program, if it has not ended, and what it started, and takes its status.
  private func killAll(_ state: inout State) {
    kill(-process, SIGKILL)
    kill(process, SIGKILL)
    waitpid(process, &state.status, 0)
    state.isGone = true
  }

  /// The last lines that the program wrote to its standard error since this was asked before; "" for none.
  func takeErrors() -> String {
    let bytes = state.withLock { state in
      defer { state.errors = [] }
      return state.errors
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    return lines.suffix(3).joined(separator: " / ").printable.shortened
  }

  /// Sends bytes and waits for one line, and for as many bytes after it as `size` makes of that line, for so many seconds.
  ///
  /// Both directions and standard error are served at once, so that a program which writes while it is written to is never waited
  /// for. Throws what went wrong; the program is then to be ended. `size` throws for a line that makes no sense.
  func exchange<Header>(
    _ bytes: [UInt8], within seconds: Double, headerLimit: Int = PluginMessage.headerLimit,
    size: ([UInt8]) throws -> (Header, bytes: Int)
  ) throws -> (Header, [UInt8]) {
    let deadline = ContinuousClock.now + .seconds(seconds)
    var sent = 0
    var block = [UInt8](repeating: 0, count: Self.pipeSize)
    var header: (Header, bytes: Int)?
    var isOver = false
    while true {
      if header == nil, let line = try takeLine(headerLimit) { header = try size(line) }
      if let found = header, sent == bytes.count, let body = take(found.bytes) {
        guard state.withLock({ $0.pending.isEmpty }) else { throw Failure(reason: "writes more than it announced") }
        return (found.0, body)
      }
      // Where a task waits itself, nobody else ends the program for it.
      try Task.checkCancellation()
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero || isOver else {
        throw Failure(
          reason: "has not answered within \(shortText(seconds)) s: for longer work raise 'seconds' in its plugin.yaml")
      }
      // A negative descriptor is passed over.
      let listened = state.withLock { $0.isSilent } ? -1 : error
      var events = [
        pollfd(fd: output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: listened, events: Int16(POLLIN), revents: 0),
      ]
      if sent < bytes.count { events.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
      let count = poll(&events, nfds_t(events.count), isOver ? 0 : Self.milliseconds(left))
      guard count >= 0 || errno == EINTR else {
        throw Failure(reason: "cannot be waited for: \(String(cString: strerror(errno)))")
      }
      if count == 0 {
        // What it wrote before it ended is read first; what it started may hold its output open.
        if isOver { throw ended() }
        isOver = hasEnded()
      }
      if events[1].revents != 0 { readErrors() }
      if events.count == 3, events[2].revents != 0 { sent += try send(bytes, from: sent) }
      if events[0].revents != 0 { try readOutput(into: &block, wanting: header?.bytes ?? headerLimit) }
    }
  }

  /// A wait of a second at most, rounded up.
  private static func milliseconds(_ duration: Duration) -> Int32 {
    duration >= .seconds(1) ? 1000 : Int32(duration.components.attoseconds / 1_000_000_000_000_000) + 1
  }

  private func send(_ bytes: [UInt8], from start: Int) throws -> Int {
    let (count, code) = bytes.withUnsafeBytes { buffer in
      Self.writeWithoutSignal(input, buffer.baseAddress.map { $0 + start }, min(bytes.count - start, 1 << 20))
    }
    if count >= 0 { return count }
    if code == EAGAIN || code == EINTR { return 0 }
    throw ended()
  }

  /// Writes, and returns the count and the error's code; a program that reads no more is an error and no signal to the whole of Limn.
  private static func writeWithoutSignal(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> (Int, Int32) {
    #if canImport(Glibc)
      var (signals, before) = (sigset_t(), sigset_t())
      sigemptyset(&signals)
      sigaddset(&signals, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &signals, &before)
      let written = write(file, bytes, count)
      let code = errno
      if written < 0, code == EPIPE {
        var none = timespec()
        while sigtimedwait(&signals, nil, &none) < 0, errno == EINTR {}
      }
      pthread_sigmask(SIG_SETMASK, &before, nil)
      return (written, code)
    #else
      let written = write(file, bytes, count)
      return (written, errno)
    #endif
  }

  private func readOutput(into block: inout [UInt8], wanting body: Int) throws {
    let room = block.count
    let count = read(output, &block, room)
    if count == 0 { throw ended() }
    guard count > 0 else {
      if errno == EAGAIN || errno == EINTR { return }
      throw ended()
    }
    try state.withLock { state in
      if body > PluginMessage.headerLimit { state.pending.reserveCapacity(body + room) }
      state.pending.append(contentsOf: block[..<count])
      if state.pending.count > max(PluginMessage.headerLimit, body) + room {
        throw Failure(reason: "writes more than it announced")
      }
    }
  }

  private func readErrors() {
    var block = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(error, &block, block.count)
    state.withLock { state in
      guard count > 0 else {
        if count == 0 { state.isSilent = true }
        return
      }
      state.errors.append(contentsOf: block[..<count])
      state.errors.removeFirst(max(0, state.errors.count - Self.errorLimit))
    }
  }

  /// Why nothing more comes.
  private func ended() -> Failure {
    for _ in 0..<100 where !hasEnded() { usleep(10_000) }
    readErrors()
    let status = state.withLock { $0.status }
    let signal = status & 0x7F
    return Failure(
      reason: signal != 0 ? "was ended by signal \(signal)" : "ended with status \(status >> 8 & 0xFF)",
      hasEnded: true)
  }

  private func takeLine(_ limit: Int) throws -> [UInt8]? {
    try state.withLock { state in
      guard let end = state.pending.prefix(limit).firstIndex(of: UInt8(ascii: "\n")) else {
        if state.pending.count >= limit {
          throw Failure(reason: "writes no line where a header is expected")
        }
        return nil
      }
      let line = Array(state.pending[..<end])
      state.pending.removeFirst(end + 1)
      return line
    }
  }

  private func take(_ count: Int) -> [UInt8]? {
    state.withLock { state in
      guard state.pending.count >= count else { return nil }
      let body = Array(state.pending[..<count])
      state.pending.removeFirst(count)
      return body
    }
  }
}

/// Closes a file; methods called `close` hide the system's.
private func closeFile(_ file: Int32) -> Int32 { close(file) }
