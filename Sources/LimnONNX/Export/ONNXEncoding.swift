extension ONNXModel {
  /// The file: a `ModelProto` of onnx.proto, whose field numbers these are.
  package var bytes: [UInt8] {
    var model = ProtobufWriter()
    model.integer(1, 8)  // ir_version
    model.text(2, "limn")  // producer_name
    model.message(7) { graph in
      for node in nodes { graph.message(1) { node.write(to: &$0) } }
      graph.text(2, name)
      for (name, value) in constants { graph.message(5) { value.write(to: &$0, name: name) } }
      for input in inputs { graph.message(11) { input.write(to: &$0) } }
      for output in outputs { graph.message(12) { output.write(to: &$0) } }
    }
    model.message(8) { $0.integer(2, operations) }  // opset_import
    for (name, text) in remarks {
      model.message(14) { remark in
        remark.text(1, name)
        remark.text(2, text)
      }
    }
    return model.bytes
  }
}

extension ONNXModel.Node {
  fileprivate func write(to node: inout ProtobufWriter) {
    for input in inputs { node.text(1, input) }
    for output in outputs { node.text(2, output) }
    node.text(3, name)
    node.text(4, operation)
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
      node.message(5) { attribute in
        attribute.text(1, name)
        let type: Int
        switch value {
        case .float(let number):
          attribute.float(2, number)
          type = 1
        case .integer(let number):
          attribute.integer(3, number)
          type = 2
        case .text(let text):
          attribute.text(4, text)
          type = 3
        case .tensor(let constant):
          attribute.message(5) { constant.write(to: &$0, name: "") }
          type = 4
        case .floats(let numbers):
          for number in numbers { attribute.float(7, number) }
          type = 6
        case .integers(let numbers):
          for number in numbers { attribute.integer(8, number) }
          type = 7
        }
        attribute.integer(20, type)
      }
    }
  }
}

extension ONNXModel.Constant {
  /// As a `TensorProto`, its numbers as raw bytes.
  fileprivate func write(to tensor: inout ProtobufWriter, name: String) {
    let (extents, type): ([Int], Int) =
      switch self {
      case .floats(_, let extents): (extents, 1)
      case .integers(_, let extents): (extents, 7)
      }
    for extent in extents { tensor.integer(1, extent) }
    tensor.integer(2, type)
    tensor.text(8, name)
    switch self {
    case .floats(let values, _): tensor.data(9, values.withUnsafeBytes { Array($0) })
    case .integers(let values, _): tensor.data(9, values.map(Int64.init).withUnsafeBytes { Array($0) })
    }
  }
}

extension ONNXModel.Value {
  /// As a `ValueInfoProto`: floats of these extents.
  fileprivate func write(to value: inout ProtobufWriter) {
    value.text(1, name)
    value.message(2) { type in
      type.message(1) { tensor in
        tensor.integer(1, 1)
        tensor.message(2) { shape in
          for extent in extents {
            shape.message(1) { dimension in
              switch extent {
              case .fixed(let number): dimension.integer(1, number)
              case .any(let name): dimension.text(2, name)
              }
            }
          }
        }
      }
    }
  }
}
