using System;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Transfers;

namespace NanoAgent.Host.Engines;

/// <summary>
/// Says a <see cref="Transfer"/>'s options in libcurl's words, to one handle. Remembers what that handle was told, and
/// tells it only what is different for the next transfer: nothing, in the steady state.
/// </summary>
internal sealed class LibCurlSetup(CurlEasy easy, LibCurlEngineOptions options)
{
    private readonly LibCurlHeaders _headers = new(easy);
    private bool _isKnown;
    private bool _isUrlLeft;
    private bool _hasSource;
    private bool _noBody;
    private string? _method;
    private string? _url;
    private string? _userAgent;
    private string? _range;
    private int _timeoutMs;
    private int _connectTimeoutMs;
    private int _lowSpeedBytesPerSecond;
    private int _lowSpeedTimeMs;
    private int _redirectsMax;
    private long _resumeFrom;
    private long _bodyBytesMax;
    private long _sourceLength;
    private bool _failOnHttpError;
    private bool _freshConnection;
    private bool _forbidReuse;

    /// <summary>Sets what is different from the last transfer of this handle.</summary>
    /// <param name="transfer">Whose options are meant.</param>
    /// <param name="wasReset">Whether the handle's callbacks are gone with everything else.</param>
    /// <param name="reason">Why it cannot be sent.</param>
    /// <returns>Ok, or <see cref="TransferResult.BadFunctionArgument"/> for a text that would split the
    /// request.</returns>
    public TransferResult Apply(Transfer transfer, out bool wasReset, out string reason)
    {
        wasReset = !_isKnown || _hasSource != transfer.Source is not null || _noBody != transfer.NoBody
            || _method != transfer.Method;

        // After a refusal or an exception on the way nothing is known.
        _isKnown = false;
        if (wasReset)
        {
            Reset();
            if (!IsMethodSafe(transfer.Method))
            {
                reason = "The request method is no token.";
                return TransferResult.BadFunctionArgument;
            }

            ApplyMethod(transfer);
        }

        if (transfer.ResumeFrom > 0 && transfer.Source is not null)
        {
            reason = "ResumeFrom is for downloads: a source is sent from its begin.";
            return TransferResult.BadFunctionArgument;
        }

        if (!IsTextSafe(transfer.UserAgent) || !IsTextSafe(transfer.Range))
        {
            reason = "The User-Agent or the range has a character that could split the request.";
            return TransferResult.BadFunctionArgument;
        }

        ApplyTexts(transfer);
        ApplyLimits(transfer);
        ApplySource(transfer);
        TransferResult result = _headers.Apply(transfer, out reason);
        _isKnown = result == TransferResult.Ok;
        return result;
    }

    private void Reset()
    {
        easy.Reset();
        _headers.Forget();
        (_url, _userAgent, _range) = (null, null, null);
        _isUrlLeft = true;
        (_timeoutMs, _connectTimeoutMs, _lowSpeedBytesPerSecond, _lowSpeedTimeMs, _redirectsMax) = (0, 0, 0, 0, 0);
        (_resumeFrom, _bodyBytesMax, _sourceLength) = (0, 0, -1);
        (_failOnHttpError, _freshConnection, _forbidReuse) = (false, false, false);
        easy.Protocols = "http,https";
        easy.RedirectProtocols = "http,https";
        if (options.CaFile is not null)
        {
            easy.CaInfo = options.CaFile;
        }

        if (options.Proxy is not null)
        {
            easy.Proxy = options.Proxy;
        }
    }

    private void ApplyMethod(Transfer transfer)
    {
        _hasSource = transfer.Source is not null;
        _noBody = transfer.NoBody;
        _method = transfer.Method;
        string natural = "PUT";
        if (!_hasSource)
        {
            easy.NoBody = _noBody;
            natural = _noBody ? "HEAD" : "GET";
        }
        else if (_method == "POST")
        {
            easy.Post = true;
            natural = "POST";
        }
        else
        {
            easy.Upload = true;
        }

        if (_method is not null && _method != natural)
        {
            easy.CustomRequest = _method;
        }
    }

    private void ApplyTexts(Transfer transfer)
    {
        if (_url != transfer.Url)
        {
            easy.Url = _url = transfer.Url;
            _isUrlLeft = false;
        }
        else if (!_isUrlLeft)
        {
            // The second of the same: there will be more.
            _isUrlLeft = true;
            ParseUrl(_url);
        }

        if (_userAgent != transfer.UserAgent)
        {
            easy.UserAgent = _userAgent = transfer.UserAgent;
        }

        if (_range != transfer.Range)
        {
            easy.Range = _range = transfer.Range;
        }
    }

    /// <summary>
    /// libcurl parses a text anew for each transfer and writes it out again, a fifth of its instructions for a short
    /// GET. It takes the same URL parsed; one that it cannot parse stays a text, which it judges as ever.
    /// </summary>
    private void ParseUrl(string text)
    {
        using var url = new CurlUrl();
        if (url.TrySet(CurlUrlPart.Url, text) == CurlUrlCode.Ok)
        {
            easy.SetUrl(url);
        }
    }

    private void ApplyLimits(Transfer transfer)
    {
        if (_timeoutMs != transfer.TimeoutMs)
        {
            easy.TimeoutMs = _timeoutMs = transfer.TimeoutMs;
        }

        if (_connectTimeoutMs != transfer.ConnectTimeoutMs)
        {
            easy.ConnectTimeoutMs = _connectTimeoutMs = transfer.ConnectTimeoutMs;
        }

        if (_lowSpeedBytesPerSecond != transfer.LowSpeedBytesPerSecond || _lowSpeedTimeMs != transfer.LowSpeedTimeMs)
        {
            easy.LowSpeedBytesPerSecond = _lowSpeedBytesPerSecond = transfer.LowSpeedBytesPerSecond;
            _lowSpeedTimeMs = transfer.LowSpeedTimeMs;
            easy.LowSpeedSeconds = (_lowSpeedTimeMs + 999) / 1000;
        }

        if (_redirectsMax != transfer.RedirectsMax)
        {
            _redirectsMax = transfer.RedirectsMax;
            easy.FollowLocation = _redirectsMax > 0;
            easy.MaxRedirects = _redirectsMax;
        }

        if (_bodyBytesMax != transfer.BodyBytesMax)
        {
            easy.MaxFileSizeBytes = _bodyBytesMax = transfer.BodyBytesMax;
        }

        if (_failOnHttpError != transfer.FailOnHttpError)
        {
            easy.FailOnError = _failOnHttpError = transfer.FailOnHttpError;
        }

        if (_freshConnection != transfer.FreshConnection || _forbidReuse != transfer.ForbidReuse)
        {
            easy.FreshConnect = _freshConnection = transfer.FreshConnection;
            easy.ForbidReuse = _forbidReuse = transfer.ForbidReuse;
        }
    }

    private void ApplySource(Transfer transfer)
    {
        if (_resumeFrom != transfer.ResumeFrom)
        {
            easy.ResumeFromBytes = _resumeFrom = transfer.ResumeFrom;
        }

        if (transfer.Source is null || transfer.Source.Length == _sourceLength)
        {
            return;
        }

        _sourceLength = transfer.Source.Length;
        if (easy.Post)
        {
            easy.PostSizeBytes = _sourceLength;
        }
        else
        {
            easy.UploadSizeBytes = _sourceLength;
        }
    }

    private static bool IsMethodSafe(string? method)
    {
        return method is null || (method.Length > 0 && LibCurlHeaders.IsSafe(method, isName: true));
    }
    private static bool IsTextSafe(string? text)
    {
        return text is null || LibCurlHeaders.IsSafe(text, isName: false);
    }
}
