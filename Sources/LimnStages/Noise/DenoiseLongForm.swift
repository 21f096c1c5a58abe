import LimnPipelines

extension DenoiseStage {
  /// The lines that `denoise` is short for, as a pipeline file could have them; `limn graph` shows them.
  static func longForm(_ settings: [PipelineOutline.Setting]) -> [PipelineOutline.Line] {
    func some(_ names: String...) -> [PipelineOutline.Setting] { settings.filter { names.contains($0.name) } }
    // 'encode' and 'decode' have no model of their own, so that it is always shown.
    let model = some("model").map { PipelineOutline.Setting(name: $0.name, value: $0.value, isDefault: false) }
    let each: [PipelineOutline.Line] = [
      .init("encode", inputs: [0], ports: ["input"], arguments: model),
      .init("decode", inputs: [1], ports: ["latent"], arguments: model),
    ]
    let word = some("noise").first?.value
    var lines: [PipelineOutline.Line] = [.init("remove-impulses", inputs: [0], ports: ["input"])]
    let sound = lines.count
    lines.append(.init("tiles", inputs: [sound], ports: ["input"], arguments: some("size"), held: [("each", each)]))
    if word != .text("none") {
      lines.append(
        .init("limit", inputs: [sound, lines.count], ports: ["original", "result"], arguments: some("noise")))
    }
    lines.append(
      .init(
        "blend", inputs: [0, lines.count], ports: ["original", "result"],
        arguments: some("strength", "luma", "chroma", "grain").map {
          .init(name: $0.name, value: $0.value, isDefault: $0.isDefault && $0.name != "strength")
        }))
    return lines
  }
}
