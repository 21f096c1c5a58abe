import LimnFoundation

// What of a run's files is known before its first item is opened: that two of them would be one.

extension Pipeline {
  /// Why some of a run's items cannot pass, by their indices in `names`; known before the first one begins.
  ///
  /// What the source passes over is written nowhere: no file is missed for it, and it keeps no other item from having that file.
  package func refusals(among names: [ItemName]) -> [Int: String] {
    let all = clashes(among: names)
    let passing = Set(all.keys.filter { source.reasonToPassOver(names[$0]) != nil })
    guard !passing.isEmpty else { return all }
    let rest = names.indices.filter { !passing.contains($0) }
    var refusals: [Int: String] = [:]
    for (place, reason) in clashes(among: rest.map { names[$0] }) { refusals[rest[place]] = reason }
    // But a photo is not written over because it is passed over.
    let files = Set(passing.compactMap { FileKind(followingLinks: names[$0].path)?.identity })
    for (place, reason) in all where refusals[place] == nil && !passing.contains(place) {
      let targets = outputs(of: names[place]).compactMap { FileKind(followingLinks: $0)?.identity }
      if !files.isDisjoint(with: targets) { refusals[place] = reason }
    }
    return refusals
  }

  /// What the stages refuse, and items whose file is one that is made of all items.
  private func clashes(among names: [ItemName]) -> [Int: String] {
    var refusals = stageRefusals(among: names)
    let gathered = Dictionary(grouping: gatheredOutputs) { $0.path.lastComponent.alikeToFileSystems }
    guard !gathered.isEmpty else { return refusals }
    for (place, name) in names.enumerated() where refusals[place] == nil {
      for path in outputs(of: name) {
        // Names first: nothing is asked of the disk for photos that are called otherwise.
        guard let files = gathered[path.lastComponent.alikeToFileSystems] else { continue }
        let folder = OutputFolder.resolving(path).alikeToFileSystems
        guard let file = files.first(where: { OutputFolder.resolving($0.path).alikeToFileSystems == folder }) else {
          continue
        }
        let isSame = file.path.lastComponent.utf8.elementsEqual(path.lastComponent.utf8)
        refusals[place] =
          (isSame
            ? "its output '\(path.printable)' would be the file that '\(file.step)' makes of all photos too"
            : "its output '\(path.printable)' and '\(file.path.printable)', which '\(file.step)' makes of all photos, are one "
              + "file on some systems")
          + ": rename the photo, or give '\(file.step)' another path"
        break
      }
    }
    return refusals
  }

  /// Adds a finding for each stage whose file of an item would be that of an earlier stage, whatever the item is called. What stages
  /// hold may be for different items, and is left out.
  func checkItemOutputs(_ problems: DiagnosticCollector) {
    // Two names, since a file may have its item's ending.
    let names = ["png", "jpg"].enumerated().map {
      ItemName(path: "", directory: "folder", stem: "photo", extension: $0.element, index: $0.offset)
    }
    var writers: [[String]: String] = [:]
    for step in steps[list.itemSteps] where !(step.stage is any WrappingStage) {
      let written = names.map { step.stage.outputs(of: $0) }
      guard let first = written[0].first, written.allSatisfy({ $0.count == 1 }) else { continue }
      let files = written.joined().map { OutputFolder.resolving($0).alikeToFileSystems }
      guard let earlier = writers.updateValue(step.name, forKey: files) else { continue }
      problems.add(
        step.place,
        "'\(step.name)' would write over the file that '\(earlier)' writes of a photo ('\(first.printable.shortened)')",
        hint: "give one of them another path")
    }
  }

  /// Adds a finding for each stage that makes a file of all items where an earlier stage makes one too.
  func checkGatheredOutputs(_ problems: DiagnosticCollector) {
    var makers: [String: String] = [:]
    for (step, path) in gatheredPlaces {
      let file = OutputFolder.resolving(path).alikeToFileSystems
      guard let earlier = makers.updateValue(step.name, forKey: file) else { continue }
      problems.add(
        step.place, "'\(step.name)' would write over '\(path.printable)', which '\(earlier)' makes",
        hint: "give one of them another path")
    }
  }
}
