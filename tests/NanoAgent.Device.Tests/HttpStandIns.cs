using System.IO;
using System.Net.Http.Headers;
using System.Text;

// What TransferHttpHandler uses of nanoFramework's System.Net.Http, shaped as that library is: its types synchronous,
// its headers write-only but for the collection that reflection finds.

namespace System.Net.Http.Headers
{
    public abstract class HttpHeaders
    {
        internal readonly WebHeaderCollection _headerStore = [];

        public void Add(string name, string value) => _headerStore.Add(name, value);
    }

    public sealed class HttpRequestHeaders : HttpHeaders
    {
        public bool ConnectionClose { get; set; }
    }

    public sealed class HttpContentHeaders(HttpContent content) : HttpHeaders
    {
        public long ContentLength => content.HasLength(out long length) ? length : -1;

        public string? ContentTypeText => _headerStore["Content-Type"];
    }
}

namespace System.Net.Http
{
    public abstract class HttpMessageHandler : IDisposable
    {
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        internal HttpResponseMessage SendIt(HttpRequestMessage request) => Send(request);

        protected abstract HttpResponseMessage Send(HttpRequestMessage request);

        protected virtual void Dispose(bool disposing)
        {
        }
    }

    public sealed class HttpMessageInvoker(HttpMessageHandler handler) : IDisposable
    {
        public HttpResponseMessage Send(HttpRequestMessage request) => handler.SendIt(request);

        public void Dispose() => handler.Dispose();
    }

    public sealed class HttpMethod(string method)
    {
        public string Method => method;
    }

    public sealed class HttpRequestException(string message) : Exception(message);

    public sealed class HttpRequestMessage(HttpMethod method, string uri)
    {
        public HttpMethod Method => method;

        public Uri RequestUri { get; } = new(uri);

        public HttpRequestHeaders Headers { get; } = new();

        public HttpContent? Content { get; set; }
    }

    public sealed class HttpResponseMessage(HttpStatusCode statusCode) : IDisposable
    {
        public HttpStatusCode StatusCode => statusCode;

        public HttpRequestMessage? RequestMessage { get; set; }

        public HttpContent? Content { get; set; }

        public void Dispose() => Content?.Dispose();
    }

    public abstract class HttpContent : IDisposable
    {
        private MemoryStream? _buffer;

        protected HttpContent() => Headers = new HttpContentHeaders(this);

        public HttpContentHeaders Headers { get; }

        public Stream ReadAsStream() => CreateContentReadStream();

        public void CopyTo(Stream stream) => SerializeToStream(stream);

        public string ReadAsString() => Encoding.UTF8.GetString(Load().ToArray());

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected abstract bool TryComputeLength(out long length);

        internal bool HasLength(out long length) => TryComputeLength(out length);

        protected abstract void SerializeToStream(Stream stream);

        protected virtual Stream CreateContentReadStream() => Load();

        protected virtual void Dispose(bool disposing)
        {
        }

        private MemoryStream Load()
        {
            if (_buffer == null)
            {
                _buffer = new MemoryStream();
                SerializeToStream(_buffer);
            }

            _buffer.Position = 0;
            return _buffer;
        }
    }

    public sealed class StringContent(string text) : HttpContent
    {
        private readonly byte[] _bytes = Encoding.UTF8.GetBytes(text);

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Length;
            return true;
        }

        protected override void SerializeToStream(Stream stream) => stream.Write(_bytes);
    }

    public sealed class StreamContent(Stream content) : HttpContent
    {
        protected override bool TryComputeLength(out long length)
        {
            length = content.CanSeek ? content.Length : 0;
            return content.CanSeek;
        }

        protected override void SerializeToStream(Stream stream) => content.CopyTo(stream);

        protected override Stream CreateContentReadStream() => content;
    }
}
