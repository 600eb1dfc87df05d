using System;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Reflection;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;
using NanoAgent.Wire;

namespace NanoAgent.Http;

/// <summary>
/// The core's transfers under nanoFramework's own HTTP types: give it to an <c>HttpMessageInvoker</c>.
/// Guarantees that connections are kept, that everything from the name to the body's last byte ends within
/// <see cref="TimeoutMs"/>, that a body cut off is an error, and that memory does not grow with a response: its content
/// is read from the connection as the program reads it.
/// </summary>
/// <remarks>
/// One response at a time: the next <c>Send</c> ends a response whose content was not read to its end. Threads may
/// share it and wait for each other. Does not follow redirects, and sends content that knows its length, or is a
/// stream, as it is read; other content is buffered by nanoFramework's HttpContent. The types of nanoFramework show
/// nobody a response's headers but ContentType; HttpClient takes no handler, HttpMessageInvoker does.
/// </remarks>
public sealed class TransferHttpHandler : HttpMessageHandler
{
    /// <summary>The whole deadline when nothing else is said: that of .NET's HttpClient.</summary>
    public const int DefaultTimeoutMs = 100_000;

    private readonly ResponseSink _sink;
    private readonly ContentSource _source = new ContentSource();
    private readonly Transfer _transfer = new Transfer(string.Empty);
    private readonly CooperativeEngine _engine;
    private FieldInfo? _store;
    private int _turn;

    /// <summary>Makes one with the profile's ceilings.</summary>
    /// <param name="network">The transport, which it alone waits on while a request runs.</param>
    /// <param name="clock">The time.</param>
    public TransferHttpHandler(INetwork network, IClock clock)
    {
        CooperativeEngineOptions options = new CooperativeEngineOptions();
        options.TransfersMax = 1;
        options.HandshakesStall = true;
        options.Connections.ReadBytesMax = BoardProfile.ReadBytesMax / ResponseSink.ReadsOfAStep;
        _engine = new CooperativeEngine(network, clock, new Scheduler(2), options);
        _sink = new ResponseSink(options.Connections.ReadBytesMax);
        _transfer.Sink = _sink;
    }

    /// <summary>Milliseconds for a whole request and its response, the content included; 1 or more.</summary>
    public int TimeoutMs { get; set; } = DefaultTimeoutMs;

    /// <summary>Milliseconds to resolve, connect and shake hands.</summary>
    public int ConnectTimeoutMs { get; set; } = Transfer.DefaultConnectTimeoutMs;

    /// <summary>Connections that were opened.</summary>
    public long ConnectionsOpened
    {
        get { return _engine.ConnectionsOpened; }
    }

    /// <summary>Sends a request and waits for the head of its response. Blocks.</summary>
    /// <exception cref="HttpRequestException">No response came; the text says why.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request)
    {
        lock (_engine)
        {
            End(_turn);
            _turn++;
            Prepare(request);
            _sink.Clear();
            if (!_engine.Start(_transfer))
            {
                throw new HttpRequestException("The handler is disposed.");
            }

            while (!_sink.HasHead && _transfer.State == TransferState.Running)
            {
                Step();
            }

            if (!_sink.HasHead)
            {
                throw new HttpRequestException(
                    ((int)_transfer.Result).ToString() + ": " + _transfer.ErrorText);
            }

            HttpResponseMessage response = new HttpResponseMessage((HttpStatusCode)_sink.StatusCode);
            response.RequestMessage = request;
            response.Content = new ResponseContent(this, _turn, _sink.ContentLength);
            if (_sink.ContentType != null)
            {
                response.Content.Headers.Add("Content-Type", _sink.ContentType);
            }

            return response;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_engine)
            {
                _engine.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    /// <summary>Reads content of the response of a turn: &gt; 0 bytes, 0 at its end.</summary>
    /// <exception cref="System.IO.IOException">It broke, or another request was begun.</exception>
    internal int Read(int turn, byte[] buffer, int offset, int count)
    {
        lock (_engine)
        {
            if (turn != _turn)
            {
                throw new System.IO.IOException("The response was ended: by Dispose, or by the next request.");
            }

            while (_sink.Count == 0 && count > 0)
            {
                if (_transfer.State != TransferState.Running)
                {
                    return _transfer.Result == TransferResult.Ok ? 0
                        : throw new System.IO.IOException(_transfer.ErrorText);
                }

                Step();
            }

            return _sink.Take(buffer, offset, count);
        }
    }

    /// <summary>Ends the response of a turn, if it is not over.</summary>
    internal void End(int turn)
    {
        lock (_engine)
        {
            if (turn != _turn)
            {
                return;
            }

            _turn++;
            _engine.Cancel(_transfer);
            while (_transfer.State == TransferState.Running)
            {
                Step();
            }
        }
    }

    private void Step()
    {
        long nowMs = _engine.Clock.Milliseconds;
        long nextMs = _engine.Scheduler.Step(nowMs);
        if (_sink.Count == 0 && _transfer.State == TransferState.Running)
        {
            _engine.Wait(Due.Until(_engine.Clock.Milliseconds, nextMs));
        }
    }

    private void Prepare(HttpRequestMessage request)
    {
        HttpContent? content = request.Content;
        _transfer.Url = request.RequestUri.AbsoluteUri;
        _transfer.Method = request.Method.Method;
        _transfer.NoBody = _transfer.Method == "HEAD";
        _transfer.TimeoutMs = TimeoutMs;
        _transfer.ConnectTimeoutMs = ConnectTimeoutMs;
        _transfer.ForbidReuse = request.Headers.ConnectionClose;
        _transfer.Headers.Clear();
        AddHeaders(request.Headers);
        _transfer.Source = null;
        if (content != null)
        {
            _source.Begin(content.ReadAsStream(), content.Headers.ContentLength);
            _transfer.Source = _source;
            AddHeaders(content.Headers);
        }
    }

    // nanoFramework's HttpHeaders can be added to and not read; the collection behind them can. Reflection reaches it.
    private void AddHeaders(HttpHeaders headers)
    {
        if (_store == null)
        {
            _store = typeof(HttpHeaders).GetField("_headerStore", BindingFlags.NonPublic | BindingFlags.Instance);
        }

        WebHeaderCollection? store = _store == null ? null : _store.GetValue(headers) as WebHeaderCollection;
        if (store == null)
        {
            throw new NotSupportedException("This System.Net.Http keeps its headers elsewhere.");
        }

        string[] names = store.AllKeys;
        for (int i = 0; i < names.Length; i++)
        {
            // How the content is framed, and whether the connection is kept, is the engine's to say.
            if (!AsciiText.EqualsIgnoreCase(names[i], "Content-Length")
                && !AsciiText.EqualsIgnoreCase(names[i], "Transfer-Encoding")
                && !AsciiText.EqualsIgnoreCase(names[i], "Connection"))
            {
                _transfer.Headers.Add(names[i], store[names[i]]!);
            }
        }
    }
}
