import limn_plugin
import numpy
import onnxruntime

sessions = {}


def session(path):
    """The model of a file, loaded once, on one thread: Limn starts one program for each worker."""
    if path not in sessions:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        sessions[path] = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return sessions[path]


def run(model, numbers):
    """The model's first output."""
    return model.run(None, {model.get_inputs()[0].name: numpy.ascontiguousarray(numbers, numpy.float32)})[0]


def batch(model, picture):
    """A model for grey sees each colour by itself; a grey photo is the same in all colours of a model for colour."""
    channels = model.get_inputs()[0].shape[1]
    if not isinstance(channels, int) or channels == picture.shape[1]:
        return picture
    return picture.transpose(1, 0, 2, 3) if channels == 1 else numpy.repeat(picture, channels, 1)


def process(data, parameters, item):
    model, scale = session(parameters["model"]), numpy.float32(parameters["scale"])
    if item.stage == "onnx-encode":
        return run(model, batch(model, data) * scale).reshape(1, -1)
    if item.stage == "onnx-decode":
        return run(model, data) / scale
    given = batch(model, data)
    result = run(model, given * scale) / scale
    if parameters["residual"]:
        result = given - result
    if len(result) != len(data):
        result = result.transpose(1, 0, 2, 3)
    return result.mean(1, keepdims=True) if result.shape[1] != data.shape[1] else result


limn_plugin.run(process)
