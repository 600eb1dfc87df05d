using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.LibCurl.Http;

/// <summary>
/// One request and its response on one handle. The loop's thread calls the On-methods and <see cref="End"/>; all else
/// is for any thread, and reaches the handle through the loop only.
/// </summary>
/// <remarks>
/// Its end is one funnel: whoever wants it, a cancelled token, content that throws, a header too long, gives the
/// first cause to <see cref="Abort"/>, and <see cref="End"/> tells it to all that wait. After that the handle is
/// another request's, so nothing here touches it any more.
/// </remarks>
internal sealed class HttpExchange
{
    private const int StatusUnauthorized = 401;
    private const int StatusProxyUnauthorized = 407;

    // As long as SocketsHttpHandler reads for nobody.
    private static readonly TimeSpan s_discardMax = TimeSpan.FromSeconds(2);

    private readonly HandleStore _store;
    private readonly CurlEasy _easy;
    private readonly TaskCompletionSource<ResponseHead> _head = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(string Name, string Value)> _trailers = [];
    private readonly ResponseHead _parsed = new();
    private readonly long _headBytesMax;
    private readonly bool _answersChallenges;
    private RequestBody? _request;
    private Exception? _cause;
    private long _headBytes;
    private bool _isHeadTold;
    private bool _isOver;

    /// <summary>Takes a handle of the store, to be set up.</summary>
    /// <param name="store">Of the handler.</param>
    /// <param name="headBytesMax">The most that the response's headers may take.</param>
    /// <param name="answersChallenges">Whether libcurl itself may answer 401 or 407 and go on.</param>
    public HttpExchange(HandleStore store, long headBytesMax, bool answersChallenges)
    {
        _store = store;
        _headBytesMax = headBytesMax;
        _answersChallenges = answersChallenges;
        Body = new ResponseBody(this);
        _easy = store.Take();
    }

    /// <summary>The lock of this request, its two bodies included. No foreign code runs under it.</summary>
    public object Gate { get; } = new();

    public ResponseBody Body { get; }

    /// <summary>What came after the body; complete when the body has ended.</summary>
    public IReadOnlyList<(string Name, string Value)> Trailers => _trailers;

    /// <summary>Sets up and starts the transfer, and waits for the response's head.</summary>
    /// <param name="isAsync">Whether to block this thread instead, as <see cref="HttpClient.Send(HttpRequestMessage)"/>
    /// does.</param>
    /// <param name="setUp">Sets the handle's options.</param>
    /// <param name="content">What to send, or null.</param>
    /// <param name="length">How long it is, -1 for not known.</param>
    /// <param name="cancellationToken">Ends it until the head has come.</param>
    public async ValueTask<ResponseHead> SendAsync(
        bool isAsync, Action<CurlEasy> setUp, HttpContent? content, long length, CancellationToken cancellationToken)
    {
        if (content is not null)
        {
            _request = new RequestBody(this, content, length);
        }

        Start(setUp);
        using (AbortOn(cancellationToken))
        {
            if (!isAsync)
            {
                _request?.Pump(() => _head.Task.IsCompleted, cancellationToken);
                return _head.Task.GetAwaiter().GetResult();
            }

            _ = _request?.PumpAsync(cancellationToken);
            return await _head.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Ends the transfer for a reason; the first one counts.</summary>
    public void Abort(Exception cause)
    {
        lock (Gate)
        {
            if (!_isOver)
            {
                _cause ??= cause;
                _store.Loop.Cancel(_easy);
            }
        }
    }

    /// <summary>Aborts when the token is cancelled, until what is returned is disposed.</summary>
    public CancellationTokenRegistration AbortOn(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(
            static (exchange, token) =>
                ((HttpExchange)exchange!).Abort(new TaskCanceledException(null, null, token)),
            this);

    /// <summary>Lets both directions go on.</summary>
    public void Unpause()
    {
        lock (Gate)
        {
            if (!_isOver)
            {
                _store.Loop.Unpause(_easy);
            }
        }
    }

    /// <summary>
    /// Nobody reads the response any more. A little of it is still taken, for a little time, so that its connection
    /// can be used again.
    /// </summary>
    public void Abandon()
    {
        Body.Discard();
        if (!_over.Task.IsCompleted)
        {
            _ = EndDiscardingAsync(CancellationToken.None);
        }
    }

    /// <summary>As <see cref="Abandon"/>, and waits for the end.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    public async ValueTask DrainAsync(bool isAsync, CancellationToken cancellationToken)
    {
        Body.Discard();
        Task end = EndDiscardingAsync(cancellationToken);
        if (isAsync)
        {
            await end.ConfigureAwait(false);
        }
        else
        {
            end.GetAwaiter().GetResult();
        }
    }

    private async Task EndDiscardingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _over.Task.WaitAsync(s_discardMax, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            Abort(e);
            throw;
        }
        catch (TimeoutException)
        {
            Abort(new IOException("The response was disposed."));
        }
    }

    private void Start(Action<CurlEasy> setUp)
    {
        bool isStarted = false;
        try
        {
            setUp(_easy);
            _easy.OnHeader = OnHeader;
            _easy.OnWrite = OnWrite;
            if (_request is not null)
            {
                _easy.OnRead = _request.Read;

                // Only to answer a challenge: content that may have arrived is not sent again by itself.
                _easy.OnSeek = _answersChallenges ? _request.Seek : null;
            }

            isStarted = _store.Loop.Start(_easy, End);
            if (!isStarted)
            {
                throw new HttpRequestException(
                    HttpRequestError.ConfigurationLimitExceeded, "The handler's loop takes no more requests.");
            }
        }
        catch (CurlException e)
        {
            throw new HttpRequestException(HttpRequestError.Unknown, e.Message, e);
        }
        finally
        {
            if (!isStarted)
            {
                lock (Gate)
                {
                    _isOver = true;
                }

                _store.GiveBack(_easy);
            }
        }
    }

    private bool OnHeader(ReadOnlySpan<byte> line)
    {
        _headBytes += line.Length;
        if (_headBytes > _headBytesMax)
        {
            Abort(new HttpRequestException(
                HttpRequestError.ConfigurationLimitExceeded,
                $"The response's headers are longer than {_headBytesMax} bytes (MaxResponseHeadersLength)."));
            return false;
        }

        if (_isHeadTold)
        {
            (string name, string value) = ResponseHead.Split(line);
            if (name.Length > 0)
            {
                _trailers.Add((name, value));
            }

            return true;
        }

        if (ResponseHead.IsStatusLine(line))
        {
            _headBytes = line.Length;
        }

        _parsed.Add(line);
        TurnAgainForHttp2();
        if (_parsed is { IsComplete: true, IsInformational: false } && !MayBeAnswered())
        {
            TellHead();
        }

        return true;
    }

    /// <summary>Whether libcurl may throw this response away and send the request again with a password.</summary>
    private bool MayBeAnswered() =>
        _answersChallenges && _parsed.Status is StatusUnauthorized or StatusProxyUnauthorized;

    private CurlFlow OnWrite(ReadOnlySpan<byte> data)
    {
        // A body that comes through is that of the last response.
        TellHead();
        CurlFlow flow = Body.Write(data);
        if (flow == CurlFlow.Continue)
        {
            TurnAgainForHttp2();
        }

        return flow;
    }

    private void TurnAgainForHttp2()
    {
        if (_parsed.Version.Major == 2)
        {
            _store.TurnAgain();
        }
    }

    private void TellHead()
    {
        if (!_isHeadTold)
        {
            _isHeadTold = true;
            _head.SetResult(_parsed);
            Pulse();
        }
    }

    /// <summary>The loop is done with the handle.</summary>
    private void End(CurlLoopResult result)
    {
        Exception? cause;
        lock (Gate)
        {
            _isOver = true;
            cause = _cause;
        }

        HttpFailure? failure = cause is null ? HttpFailure.Of(result) : null;
        if (!_isHeadTold && cause is null && failure is null && !_parsed.IsComplete)
        {
            failure = new HttpFailure(HttpRequestError.ResponseEnded, "The response ended within its headers.", null);
        }

        // Before anybody is told: who is can send the next request at once.
        _store.GiveBack(_easy);
        if (!_isHeadTold && cause is null && failure is null)
        {
            TellHead();
        }
        else if (!_isHeadTold)
        {
            _isHeadTold = true;
            _head.SetException(cause ?? failure!.ToRequestException());
        }

        _request?.Stop();
        Body.End(cause is OperationCanceledException ? cause : cause is null ? failure?.ToBodyException()
            : new IOException(cause.Message, cause));
        _over.SetResult();
        Pulse();
    }

    private void Pulse()
    {
        lock (Gate)
        {
            Monitor.PulseAll(Gate);
        }
    }
}
