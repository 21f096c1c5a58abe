import Foundation
import LimnFoundation
import LimnTensors

/// What `limn --version` prints: the version, the commit it was built from, the instruction set that it uses here, and the libraries.
enum ProgramVersion {
  /// "0.1.0 (commit 1a2b3c4, AVX-512; oneDNN 2.6.2, OpenSSL 3.0.11, libpng 1.6.39, …)"; only what is known is named.
  static var text: String {
    let build = [commit.map { "commit \($0)" }, Processor.name].compactMap(\.self).joined(separator: ", ")
    return "\(Environment.version) (\(([build] + [libraries.joined(separator: ", ")]).joined(separator: "; ")))"
  }

  /// The first seven digits of the commit: the one that an installation names, or that the checkout is at in which the program was built.
  static var commit: String? {
    guard let program = Bundle.main.executablePath else { return nil }
    var folder = URL(filePath: program).resolvingSymlinksInPath().deletingLastPathComponent()
    let installed = folder.deletingLastPathComponent().appending(path: "share/limn/commit").path
    if folder.lastPathComponent == "bin", let text = try? FileBytes.readText(installed, limit: 100) {
      return digits(text)
    }
    while folder.path != "/" {
      let git = folder.appending(path: ".git").path
      if FileKind(followingLinks: git)?.isFolder == true { return head(of: git) }
      folder.deleteLastPathComponent()
    }
    return nil
  }

  /// The commit that a checkout is at.
  static func head(of git: String) -> String? {
    guard let head = try? FileBytes.readText(git + "/HEAD", limit: 1000) else { return nil }
    guard head.hasPrefix("ref: ") else { return digits(head) }
    let name = head.dropFirst(5).trimmingCharacters(in: .whitespacesAndNewlines)
    if let text = try? FileBytes.readText("\(git)/\(name)", limit: 1000) { return digits(text) }
    let packed = (try? FileBytes.readText(git + "/packed-refs")) ?? ""
    return packed.split(separator: "\n").first { $0.hasSuffix(" \(name)") }.flatMap { digits(String($0)) }
  }

  private static func digits(_ text: String) -> String? {
    let digits = text.prefix { $0.isHexDigit }
    return digits.count >= 7 ? String(digits.prefix(7)) : nil
  }

  /// The libraries that the program is linked with, asked by themselves.
  private static var libraries: [String] {
    typealias Text = @convention(c) (UnsafeRawPointer?) -> UnsafePointer<CChar>?
    typealias Number = @convention(c) () -> Int32
    func symbol<T>(_ name: String, as type: T.Type) -> T? { dlsym(nil, name).map { unsafeBitCast($0, to: type) } }
    func text(_ name: String) -> String? { symbol(name, as: Text.self)?(nil).map { String(cString: $0) } }
    var found: [String] = []
    typealias Numbers = @convention(c) () -> UnsafePointer<Int32>?
    // A structure that begins with its three numbers.
    if let version = symbol("dnnl_version", as: Numbers.self)?() {
      found.append("oneDNN \(version[0]).\(version[1]).\(version[2])")
    }
    // "OpenSSL 3.0.11 19 Sep 2023"
    if let version = text("OpenSSL_version") {
      found.append(version.split(separator: " ").prefix(2).joined(separator: " "))
    }
    if let version = text("png_get_libpng_ver") { found.append("libpng \(version)") }
    if let version = symbol("WebPGetDecoderVersion", as: Number.self)?() {
      found.append("libwebp \(version >> 16).\(version >> 8 & 255).\(version & 255)")
    }
    if let version = symbol("cmsGetEncodedCMMversion", as: Number.self)?() {
      found.append("lcms2 \(version / 1000).\(version % 1000 / 10)")
    }
    if let version = text("zlibVersion") { found.append("zlib \(version)") }
    return found
  }
}

extension Processor {
  /// What the instruction set that is used is called.
  fileprivate static var name: String {
    ["plain instructions", "AVX2", "AVX-512"][Int(instructions.rawValue)]
  }
}
