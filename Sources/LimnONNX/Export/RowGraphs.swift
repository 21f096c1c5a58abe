import LimnModels
import LimnNetworks
import LimnTensors

// The networks of families of rows, and of components, as graphs. `ModelExport` calls them.

extension GraphBuilder {
  private typealias Extent = ONNXModel.Value.Extent

  // MARK: identifiable autoencoders

  private mutating func stack(_ name: String, _ hidden: [Int], _ x: String) throws(ModelError) -> String {
    var x = x
    for layer in 0...hidden.count {
      x = try through("\(name).\(layer)", x)
      if layer < hidden.count { x = activated(x, .leakyReLU) }
    }
    return x
  }

  /// Latents of rows `[N, columns + 1]`, whose last number is that of their segment: means and log-variances.
  mutating func identifiableEncoder(_ a: IdentifiableArchitecture) throws(ModelError) {
    let row = input("row", [.any("N"), .fixed(a.columns + 1)])
    var x = columns(row, 0..<a.columns)
    if a.prior == .segments {
      let segment = add("Cast", [columns(row, a.columns..<a.columns + 1)], ["to": .integer(7)])
      let marks = add(
        "OneHot",
        [segment, constant("segments", .integers([a.segments], [])), constant("marks", .floats([0, 1], [2]))])
      x = add("Concat", [x, reshaped(marks, to: [a.segments])], ["axis": .integer(1)])
    }
    latent(try stack("encoder", a.hidden, x), a.latent, isVariational: true)
  }

  /// Rows of latents, without the segment.
  mutating func identifiableDecoder(_ a: IdentifiableArchitecture) throws(ModelError) {
    let latent = input("latent", [.any("N"), .fixed(a.latent)])
    output(try stack("decoder", a.hidden, latent), as: "row", [.any("N"), .fixed(a.columns)])
  }

  // MARK: components

  private static func data(_ a: ComponentsArchitecture) -> (name: String, extents: [Extent]) {
    (a.shape.count == 1 ? "row" : "image", [.any("N")] + a.shape.map { .fixed($0) })
  }

  /// Components of images or rows of one shape.
  mutating func componentsEncoder(_ a: ComponentsArchitecture, isPrincipal: Bool) throws(ModelError) {
    let data = Self.data(a)
    let given = input(data.name, data.extents)
    let row = a.shape.count == 1 ? given : flattened(given)
    let centred = add("Sub", [row, try weight("mean.high")])
    let matrix = try weight(isPrincipal ? "components.high" : "unmixing.high")
    output(add("Gemm", [centred, matrix], ["transB": .integer(1)]), as: "latent", [.any("N"), .fixed(a.units)])
  }

  /// Images or rows of components.
  mutating func componentsDecoder(_ a: ComponentsArchitecture, isPrincipal: Bool) throws(ModelError) {
    let latent = input("latent", [.any("N"), .fixed(a.units)])
    let matrix = try weight(isPrincipal ? "components.high" : "mixing.high")
    var x = add("Gemm", [latent, matrix, try weight("mean.high")])
    let data = Self.data(a)
    if a.shape.count > 1 { x = reshaped(x, to: a.shape) }
    output(x, as: data.name, data.extents)
  }
}
