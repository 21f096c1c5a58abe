import Foundation
import LimnFoundation
import LimnPipelines
import LimnTensors

/// Where a run keeps its journal, and what it knows of earlier ones.
package struct RunSession: Sendable {
  /// The run's own place.
  package let folder: RunFolder
  /// The journal that it adds to.
  package let journal: Journal
  /// What results depend on.
  package let keys: RunKeys
  /// The provenance that files record.
  package let provenance: Provenance
  /// What is kept of single items for the files of all of them together.
  let kept: KeptItems
  /// The input that was hashed last.
  private let inputs = LastHash()

  /// Takes a folder that the run has; opens its journal, and throws where that cannot be.
  package init(_ folder: RunFolder, _ pipeline: Pipeline, seed: UInt64, software: String) throws(FileError) {
    self.folder = folder
    journal = try Journal(path: folder.journalPath)
    keys = RunKeys(pipeline, seed: seed)
    provenance = pipeline.provenance(software: software)
    kept = KeptItems(output: folder.output.path, keys: keys, software: software)
  }

  /// What a file is, as the journal notes an output.
  func output(_ record: FileRecord) -> JournalRecord.File {
    JournalRecord.File(record, path: folder.output.below(record.path) ?? record.path)
  }
}

extension Pipeline {
  /// The provenance that files record.
  package func provenance(software: String) -> Provenance {
    Provenance(
      software: software, pipeline: hash,
      models: learned.sorted { $0.key < $1.key }.map { Provenance.Model(name: $0.key, hash: $0.value) })
  }
}

extension RunSession {
  /// Notes in the journal that an item begins; throws when the system refuses.
  func begin(_ name: ItemName, _ outputs: [String]) throws(FileError) {
    guard !outputs.isEmpty else { return }
    try journal.append(
      .began(.init(item: name.description, outputs: outputs.map { folder.output.below($0) ?? $0 })))
  }

  /// Notes in the journal what became of an item; throws when the system refuses.
  func note(
    _ name: ItemName, _ contents: ItemRecord.Contents, failure: String?, seconds: Double
  ) throws(FileError) {
    let time = Date.now.timeIntervalSince1970
    let input = contents.input.map { JournalRecord.File($0, path: nil) }
    if let failure {
      try journal.append(
        .failed(
          .init(
            item: name.description, time: time, input: input, pipeline: keys.pipeline, models: keys.models,
            error: failure, seconds: seconds)))
    } else {
      try journal.append(
        .done(
          .init(
            item: name.description, time: time, input: input, pipeline: keys.pipeline, models: keys.models,
            outputs: contents.outputs.map(output), seconds: seconds,
            steps: contents.steps.map { .init(step: $0.name, seconds: $0.seconds) }, pixels: contents.pixels,
            notes: contents.allNotes.isEmpty ? nil : contents.allNotes, passedOver: contents.passedOver,
            endsEarly: contents.endsEarly ? true : nil)))
    }
  }

  /// Notes in the journal the files made of all items, by their stages or as items' outputs; throws when the system refuses.
  func note(gathered paths: [String], _ written: [FileRecord], of items: String) throws(FileError) {
    var outputs = written
    for path in paths {
      guard let state = FileState(path: path) else { throw FileError(path, "is gone already", concernsPlace: true) }
      outputs.append(FileRecord(path: path, hash: try ContentHash.hexadecimal(ofFile: path), state: state))
    }
    try journal.append(
      .gathered(
        .init(
          time: Date.now.timeIntervalSince1970, pipeline: keys.pipeline, models: keys.models, items: items,
          outputs: outputs.map(output))))
  }

  /// The record of an item whose files were touched, as they are now, if their content is still what it was; else nil.
  func verified(_ done: JournalRecord.Done, _ name: ItemName) -> JournalRecord.Done? {
    var renewed = done
    if let input = done.input {
      let record = input.record(at: name.path)
      guard inputs.isUnchanged(record, at: name.path), let state = FileState(path: name.path) else { return nil }
      renewed.input = JournalRecord.File(FileRecord(path: name.path, hash: record.hash, state: state), path: nil)
    }
    for (index, file) in done.outputs.enumerated() {
      guard let below = file.path else { return nil }
      let path = folder.output.appending(below)
      let record = file.record(at: path)
      guard record.isUnchanged(at: path), let state = FileState(ofLink: path) else { return nil }
      renewed.outputs[index] = JournalRecord.File(FileRecord(path: path, hash: record.hash, state: state), path: below)
    }
    renewed.time = Date.now.timeIntervalSince1970
    return renewed
  }
}
