import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnTensors
import Testing

/// The contract that every stage keeps, whatever it does.
///
/// - Its signature is well-formed, and the stage is made from its defaults and `arguments`.
/// - What `run` gives is of the type that `outputType` promised, for every kind of input that its ports accept.
/// - The result takes no more memory than `outputSize` promised.
/// - The same items and key give the same result twice, and the inputs stay as they were.
/// - A reference that comes with an item (`Item.reference`) goes on with one of its kind.
/// - The item keeps its name; a photo that stays a photo keeps its depth, its alpha and its EXIF.
///
/// A source runs over the names it finds; `items` adds inputs of kinds that cannot be generated: latents, table rows, any of one's
/// own.
public func checkStage(
  _ entry: StageRegistry.Entry, arguments: [String: Argument] = [:], nested: [String: any Stage] = [:],
  items: [DataKind: [(item: Item, type: DataType)]] = [:], sourceLocation: SourceLocation = #_sourceLocation
) async {
  let signature = entry.signature
  checkSignature(signature, sourceLocation: sourceLocation)
  func fail(_ message: String) {
    Issue.record("stage '\(signature.name)': \(message)", sourceLocation: sourceLocation)
  }

  var values = arguments
  for parameter in signature.parameters where values[parameter.name] == nil {
    values[parameter.name] = parameter.defaultValue
    if parameter.defaultValue == nil, !parameter.isOptional, nested[parameter.name] == nil {
      return fail("give checkStage a value for the parameter '\(parameter.name)'")
    }
  }

  do {
    let stage = try entry.make(Arguments(stage: signature.name, values: values, nested: nested))
    let cases = try inputCases(for: signature, stage: stage, items: items)
    if cases.isEmpty { fail("give checkStage items of a kind that it accepts") }
    for (inputs, types) in cases {
      let promised = try stage.outputType(for: types)
      let context = StageContext(key: RandomKey(seed: 7).split(signature.name))
      let before = inputs.map(Fingerprint.init)
      let first = try await stage.run(inputs, in: context)
      let second = try await stage.run(inputs, in: context)

      let size = try stage.outputSize(for: signature.isSource ? [] : inputs.map { ItemSize(of: $0.value) })
      // Of a few bytes nothing is known so exactly.
      if let bytes = size.bytes, first.value.byteCount > bytes + 1024 {
        fail("it promised \(bytes) bytes and gave \(first.value.byteCount) for \(types)")
      }
      if inputs.map(Fingerprint.init) != before { fail("it changed its inputs") }
      if Fingerprint(first) != Fingerprint(second) { fail("one key gave two results for \(types)") }
      if signature.output == nil, inputs[0].reference != nil, first.reference == nil {
        fail("the item's reference got lost")
      }
      if first.name != inputs[0].name { fail("it renamed the item to \(first.name)") }
      if let problem = mismatch(first, promised: promised, signature: signature, input: types.first) { fail(problem) }
      if signature.output == nil, let output = first.value as? Image, let input = inputs.first?.value as? Image {
        if output.bitDepth != input.bitDepth { fail("\(input.bitDepth) bits became \(output.bitDepth)") }
        if output.channels.hasAlpha != input.channels.hasAlpha { fail("alpha came or went with \(types)") }
        if output.metadata.exif != input.metadata.exif { fail("the EXIF block got lost") }
      }
    }
  } catch {
    fail("it threw \(error)")
  }
}

/// What a stage must take: for each accepted kind the same kind at every port, and a source's own names.
private func inputCases(
  for signature: Signature, stage: any Stage, items: [DataKind: [(item: Item, type: DataType)]]
) throws -> [(inputs: [Item], types: [DataType])] {
  if signature.isSource {
    guard let source = stage as? any SourceStage else { throw StageError("it is a source but no SourceStage") }
    let names = try source.names()
    if try source.names() != names { throw StageError("it found other names the second time") }
    if names.map(\.index) != Array(names.indices) { throw StageError("its names are not numbered from 0") }
    return names.map { ([Item(name: $0)], []) }
  }
  var cases: [(inputs: [Item], types: [DataType])] = []
  for kind in Set(items.keys).union(DataKind.standard).sorted() where signature.inputs.allSatisfy({ $0.takes(kind) }) {
    for (item, type) in generatedItems(of: kind) + (items[kind] ?? []) {
      let count = signature.inputs.count
      cases.append((Array(repeating: item, count: count), Array(repeating: type, count: count)))
    }
  }
  return cases
}

private func generatedItems(of kind: DataKind) -> [(item: Item, type: DataType)] {
  let name = ItemName(path: "/nowhere/holiday/a.png", directory: "holiday", stem: "a", extension: "png", index: 3)
  func item(_ value: any DataValue, origin: Image) -> Item {
    var item = Item(name: name, value: value, origin: origin)
    item.reference = value
    return item
  }
  switch kind {
  case .image:
    return SampleImages.everyKind.map { (item($0, origin: $0), $0.type) }
  case .pixels:
    return [1, 3].map { channels in
      let pixels = Pixels(SampleImages.pixels(channels: channels))
      let origin = SampleImages.gradient(channels: channels == 1 ? .grey : .rgba, bitDepth: 16)
      return (item(pixels, origin: origin), pixels.type)
    }
  default: return []
  }
}

/// What is wrong with a result, given what was promised of it; nil if nothing.
private func mismatch(_ item: Item, promised: DataType, signature: Signature, input: DataType?) -> String? {
  if let declared = signature.output ?? input?.kind, promised.kind != declared {
    return "its signature declares \(declared) and outputType \(promised)"
  }
  let found = item.value.type
  return promised.admits(found) ? nil : "it promised \(promised) and gave \(found)"
}

/// All that an item holds, for comparing.
private struct Fingerprint: Equatable {
  let name: ItemName
  let photos: [Image.Samples]
  let metadata: [Metadata]
  let types: [DataType]
  let values: [AnyHashable]
  let floats: [String: [UInt32]]

  init(_ item: Item) {
    name = item.name
    let held = [item.value] + (item.reference.map { [$0] } ?? [])
    let images = (item.origin.map { [$0] } ?? []) + held.compactMap { $0 as? Image }
    photos = images.map(\.samples)
    metadata = images.map(\.metadata)
    types = held.map(\.type)
    values = held.compactMap { ($0 as? any Hashable).map { AnyHashable($0) } }
    var floats: [String: [UInt32]] = [:]
    for (place, value) in held.enumerated() where !(value is Image) {
      for (name, tensor) in value.tensors { floats["\(place) \(name)"] = tensor.array.map(\.bitPattern) }
    }
    self.floats = floats
  }
}
