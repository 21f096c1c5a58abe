/// Finds the attributes and elements of an XMP packet and what is to be changed of them, without taking it apart.
struct XMPScanner {
  typealias Edit = (range: Range<Int>, replacement: [UInt8])

  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The changes, in order and apart from each other; nil where the packet is not well formed, is no UTF-8, or declares
  /// entities, which could hide names.
  mutating func edits(_ change: (String) -> XMPPacket.Change) -> [Edit]? {
    guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
    var edits: [Edit] = []
    var open: [String] = []
    /// The element that is being removed: where it began, and how deep its parent lies.
    var removal: (start: Int, depth: Int)?
    /// Where the text of the element begins whose value is to be set, and that value.
    var value: (start: Int, text: String, depth: Int)?
    while let start = bytes[place...].firstIndex(of: 0x3C) {
      place = start + 1
      if skip("!--", to: "-->") || skip("![CDATA[", to: "]]>") || skip("?", to: "?>") { continue }
      guard place < bytes.count, bytes[place] != 0x21, bytes[place] != 0x3F else { return nil }
      if bytes[place] == 0x2F {
        place += 1
        let name = name()
        skipBlanks()
        guard take(0x3E), open.popLast() == name else { return nil }
        if let element = removal, open.count == element.depth {
          edits.append((element.start..<place, []))
          removal = nil
        }
        if let known = value {
          if known.depth == open.count + 1 { edits.append((known.start..<start, Array(known.text.utf8))) }
          value = nil
        }
        continue
      }
      value = nil
      let name = name()
      guard !name.isEmpty, open.count < 1000 else { return nil }
      let what = change(name)
      if case .remove = what, removal == nil { removal = (start, open.count) }
      guard let isClosed = attributes(change, isRemoved: removal != nil, &edits) else { return nil }
      if !isClosed { open.append(name) }
      if let element = removal, isClosed, open.count == element.depth {
        edits.append((element.start..<place, []))
        removal = nil
      }
      if case .set(let text) = what, removal == nil, !isClosed { value = (place, text, open.count) }
    }
    return open.isEmpty ? edits : nil
  }

  /// Reads the rest of a start tag; gives whether the element ends with it, nil where it is malformed.
  private mutating func attributes(
    _ change: (String) -> XMPPacket.Change, isRemoved: Bool, _ edits: inout [Edit]
  ) -> Bool? {
    while true {
      let before = place
      skipBlanks()
      if take(0x3E) { return false }
      if take(0x2F) { return take(0x3E) ? true : nil }
      let name = name()
      guard !name.isEmpty, place > before else { return nil }
      skipBlanks()
      guard take(0x3D) else { return nil }
      skipBlanks()
      guard place < bytes.count, bytes[place] == 0x22 || bytes[place] == 0x27 else { return nil }
      let start = place + 1
      guard let end = bytes[start...].firstIndex(of: bytes[place]) else { return nil }
      place = end + 1
      guard !isRemoved else { continue }
      switch change(name) {
      case .keep: break
      case .remove: edits.append((before..<place, []))
      case .set(let text): edits.append((start..<end, Array(text.utf8)))
      }
    }
  }

  private mutating func name() -> String {
    let start = place
    while place < bytes.count, ![9, 10, 13, 32, 0x2F, 0x3C, 0x3E, 0x3D, 0x22, 0x27].contains(bytes[place]) {
      place += 1
    }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  private mutating func skipBlanks() {
    while place < bytes.count, [9, 10, 13, 32].contains(bytes[place]) { place += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard place < bytes.count, bytes[place] == byte else { return false }
    place += 1
    return true
  }

  /// Passes over what begins here with one text and ends with another; to the end of the packet if that never comes.
  private mutating func skip(_ begin: String, to end: String) -> Bool {
    guard bytes[place...].starts(with: begin.utf8) else { return false }
    let close = Array(end.utf8)
    place += begin.utf8.count
    while place < bytes.count, !bytes[place...].starts(with: close) { place += 1 }
    place = min(place + close.count, bytes.count)
    return true
  }
}
