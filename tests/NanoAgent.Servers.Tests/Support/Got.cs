using System;
using System.Text;
using NanoAgent.LibCurl;

namespace NanoAgent.Servers.Tests.Support;

/// <summary>One transfer through the binding, and what it brought.</summary>
internal sealed class Got : IDisposable
{
    private readonly StringBuilder _body = new();

    /// <summary>Sets a handle up; nothing of this machine's environment, a proxy say, has a part in it.</summary>
    public Got(string url)
    {
        Easy.Url = url;
        Easy.Proxy = "";

        // Far above what any of these takes: it only ends a test that would hang.
        Easy.TimeoutMs = 120_000;
        Easy.OnWrite = data =>
        {
            _body.Append(Encoding.Latin1.GetString(data));
            return true;
        };
    }

    public CurlEasy Easy { get; } = new();

    public string Body => _body.ToString();

    /// <summary>libcurl's words for a failure, for a test's message.</summary>
    public string Why => Easy.ErrorDetail;

    /// <summary>Performs a transfer of its own.</summary>
    public static Got From(string url, Action<CurlEasy>? setUp = null)
    {
        var got = new Got(url);
        setUp?.Invoke(got.Easy);
        got.Code = got.Easy.Perform();
        return got;
    }

    public CurlCode Code { get; set; }

    public void Dispose() => Easy.Dispose();
}
