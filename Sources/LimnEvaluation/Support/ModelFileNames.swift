import LimnModels
import LimnReport

extension [LearnedModel] {
  /// What the files of each model are called: by its name, after its place where several are called the same.
  var fileNames: [String] {
    let names = map(\.folder.name.fileName)
    guard Set(names).count < names.count else { return names }
    return names.enumerated().map { place, name in "\(place + 1)-\(name)" }
  }
}
