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


def process(picture, parameters, item):
    model = session(parameters["model"])
    port = model.get_inputs()[0]
    channels = port.shape[1] if isinstance(port.shape[1], int) else picture.shape[1]
    # A model for grey sees each colour by itself; a grey photo is the same in all colours of a model for colour.
    if channels == picture.shape[1]:
        batch = picture
    elif channels == 1:
        batch = picture.transpose(1, 0, 2, 3)
    else:
        batch = numpy.repeat(picture, channels, 1)
    scale = numpy.float32(parameters["scale"])
    result = model.run(None, {port.name: numpy.ascontiguousarray(batch * scale)})[0] / scale
    if parameters["residual"]:
        result = batch - result
    if channels == 1:
        result = result.transpose(1, 0, 2, 3)
    return result.mean(1, keepdims=True) if result.shape[1] != picture.shape[1] else result


limn_plugin.run(process)
