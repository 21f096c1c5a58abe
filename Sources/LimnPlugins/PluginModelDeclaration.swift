import LimnData
import LimnFoundation
import LimnPipelines

/// The model of a plug-in as its manifest declares it: an encoder and a decoder, or a network that makes a picture of a picture.
package struct PluginModelDeclaration: Sendable, Encodable {
  /// The model's name in pipelines and commands.
  package let name: String
  /// What it does, in one line.
  let summary: String
  /// Columns and rows of the pictures that it takes, and their colours; nil: any.
  let width: Int?, height: Int?, channels: Int?
  /// Numbers in the rows that it takes; nil: it takes pictures.
  let columns: Int?
  /// Units of its latents; nil: it makes pictures of pictures, which are their own latents.
  let units: Int?
  /// Whether its encoder gives means and log-variances.
  let hasPosterior: Bool
  /// Whether it encodes and decodes.
  let encodes: Bool, decodes: Bool
  /// How far a network of pictures sees around a pixel; nil: all of the picture.
  let reach: Int?
  /// Pictures are seen in squares of this many pixels.
  let grid: Int

  private enum CodingKeys: String, CodingKey {
    case width, height, channels, columns, units, reach, grid
    case hasPosterior = "posterior"
  }

  /// The type of its input.
  var input: DataType {
    if let columns { return .row(columns: columns) }
    return .pixels(width: width, height: height, channels: channels)
  }

  /// Reads a declaration; faults are noted in `fields`.
  init(_ fields: Fields) {
    name = fields.text("name")
    summary = fields.text("summary", default: "")
    if !PluginStageDeclaration.isName(name) {
      fields.report("name", "must consist of lower-case letters, digits and hyphens")
    }
    columns = fields.optionalInteger("columns", in: 1...1_048_576)
    units = fields.optionalInteger("units", in: 1...1_048_576)
    channels = fields.has("channels") ? Int(fields.choice("channels", among: ["1", "3"])) : nil
    let isOfAnySize = columns != nil || units == nil && !fields.has("width") && !fields.has("height")
    width = isOfAnySize ? nil : fields.integer("width", in: 1...4096)
    height = isOfAnySize ? nil : fields.integer("height", in: 1...4096)
    guard units != nil else {
      (hasPosterior, encodes, decodes) = (false, true, true)
      reach = fields.optionalInteger("reach", in: 0...4096)
      grid = fields.integer("grid", in: 1...4096, default: 1)
      if columns != nil { fields.report("columns", "needs 'units': without it, a model makes pictures of pictures") }
      return
    }
    (reach, grid) = (nil, 1)
    let known = ["encoder", "posterior", "decoder"]
    let roles = fields.texts("roles", count: 1...3, default: ["encoder", "decoder"])
    for role in roles where !known.contains(role) {
      fields.report("roles", "has '\(role.printable)', which is none of \(known.joined(separator: ", "))")
    }
    hasPosterior = roles.contains("posterior")
    encodes = hasPosterior || roles.contains("encoder")
    decodes = roles.contains("decoder")
  }
}
