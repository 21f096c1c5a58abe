import LimnFoundation
import LimnImages
import LimnPipelines
import LimnTensors

/// The pictures that a command is given by a path: those of a folder, or of an IDX file such as MNIST's.
package struct PictureSet: Sendable {
  /// What finds and opens them.
  package let source: any SourceStage
  /// Their names, in order.
  package let names: [ItemName]

  /// Finds the pictures, without opening one of a folder; `labels` and `isRaised` are `load-idx`'s `labels` and `raise`. Throws for a
  /// path that cannot be used.
  package init(path: String, labels: String? = nil, isRaised: Bool = false) throws {
    guard labels == nil || IDXFile.isNamed(path) else {
      throw StageError(
        "`labels` are those of an IDX file, and '\(path.printable)' is none: of a folder, each class is a folder in it")
    }
    source =
      IDXFile.isNamed(path) ? LoadIDXStage(path: path, labels: labels, isRaised: isRaised) : LoadStage(path: path)
    names = try source.names()
  }

  /// The pictures of a source; throws what finding them throws.
  package init(source: any SourceStage) throws {
    self.source = source
    names = try source.names()
  }

  /// Opens one; throws what opening it throws.
  package func image(_ index: Int) async throws -> Image {
    let item = try await source.run([Item(name: names[index])], in: StageContext(key: RandomKey(seed: 0)))
    guard let image = item.value as? Image else { throw StageError("it holds no photo") }
    return image
  }

  /// All of them as they are, `[N, C, H, W]` from 0 to 1; `done` is called with each name, and the reason where it failed.
  ///
  /// Throws `StageError` if none can be opened, or if two differ in size or colours.
  package func rows(
    threads: Int = Threads.count, done: (ItemName, String?) -> Void = { _, _ in }
  ) async throws -> (examples: Tensor, names: [ItemName]) {
    var (values, used) = ([Float](), [ItemName]())
    var shape: Shape?
    try await OrderedChunks.run(of: names.count, size: 64, threads: max(1, threads)) { range in
      var opened: [(Int, Result<Tensor, any Error>)] = []
      for index in range {
        try Task.checkCancellation()
        do {
          opened.append((index, .success(try await image(index).pixels())))
        } catch let error where !(error is CancellationError) {
          opened.append((index, .failure(error)))
        }
      }
      return opened
    } done: { opened in
      for (index, result) in opened {
        switch result {
        case .failure(let error): done(names[index], "\(error)")
        case .success(let pixels):
          if let shape, shape != pixels.shape {
            throw StageError(
              "\(names[index].description.printable) is \(Self.text(pixels.shape)), and the pictures before it are "
                + "\(Self.text(shape)): give pictures of one size, all grey or all in colour")
          }
          shape = pixels.shape
          pixels.withValues { values.append(contentsOf: $0) }
          used.append(names[index])
          done(names[index], nil)
        }
      }
    }
    guard let shape else { throw StageError("none of the \(names.count) pictures can be opened") }
    return (Tensor(values, shape: Shape([used.count] + shape.dimensions.dropFirst())), used)
  }

  private static func text(_ shape: Shape) -> String {
    "\(shape[3])×\(shape[2]) in " + (shape[1] == 1 ? "grey" : "colour")
  }
}
