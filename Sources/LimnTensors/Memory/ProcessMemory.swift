#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What the system says of this process's memory.
package enum ProcessMemory {
  /// Bytes that are resident now; nil if the system does not report them.
  package static func resident() -> Int? {
    #if os(Linux)
      guard let text = contents(of: "/proc/self/statm") else { return nil }
      let fields = text.split(separator: " ")
      guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
      return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    #else
      return nil
    #endif
  }

  /// Bytes that can be taken without another process suffering, and without leaving the limit of this one's group; nil if the
  /// system does not report them.
  package static func available() -> Int? {
    #if os(Linux)
      let line = contents(of: "/proc/meminfo")?.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
      guard let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
      func ofGroup(_ name: String) -> Int? {
        contents(of: "/sys/fs/cgroup/memory." + name)?.split(separator: "\n").first.flatMap { Int($0) }
      }
      guard let most = ofGroup("max"), let used = ofGroup("current") else { return kibibytes << 10 }
      return min(kibibytes << 10, max(0, most - used))
    #else
      return nil
    #endif
  }

  #if os(Linux)
    /// The first 16 KiB of a file of the system.
    private static func contents(of path: String) -> String? {
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return nil }
      defer { close(file) }
      var text = [UInt8](repeating: 0, count: 1 << 14)
      let count = read(file, &text, text.count)
      return count < 0 ? nil : String(decoding: text.prefix(count), as: UTF8.self)
    }
  #endif
}
