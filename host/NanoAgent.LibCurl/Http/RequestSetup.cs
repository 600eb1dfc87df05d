using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Threading;

namespace NanoAgent.LibCurl.Http;

/// <summary>Says one request in libcurl's options.</summary>
internal static class RequestSetup
{
    private const int AuthBasic = 1;
    private const int AuthDigest = 2;

    /// <summary>Sets every option of a handle that has none set.</summary>
    /// <param name="easy">The handle.</param>
    /// <param name="handler">Whose properties count.</param>
    /// <param name="request">Checked (<see cref="RequestRules"/>).</param>
    /// <param name="length">Of the content; -1 when it is not known, or when there is none.</param>
    /// <param name="digest">For a server that asked for Digest, or null.</param>
    /// <param name="proxy">The proxy and who answers for it.</param>
    public static void Apply(
        CurlEasy easy,
        CurlHttpHandler handler,
        HttpRequestMessage request,
        long length,
        NetworkCredential? digest,
        (Uri? Address, NetworkCredential? Credential) proxy)
    {
        Uri uri = request.RequestUri!;
        easy.Url = RequestRules.UrlOf(uri);
        easy.Protocols = "http,https";
        easy.SetOption(CurlOption.PATH_AS_IS, 1);
        easy.HttpVersion = VersionOf(request);
        easy.PipeWait = request.Version.Major > 1;
        ApplyMethod(easy, request, length);
        ApplyConnection(easy, handler, request);
        ApplyTls(easy, handler);
        ApplyProxy(easy, proxy);
        if (digest is not null)
        {
            easy.SetOption(CurlOption.HTTPAUTH, AuthDigest);
            easy.SetOption(CurlOption.USERNAME, digest.UserName);
            easy.SetOption(CurlOption.PASSWORD, digest.Password);
        }

        easy.SetHeaders([.. HeaderLines(handler, request, uri)]);
        handler.Configure?.Invoke(request, easy);
    }

    private static void ApplyMethod(CurlEasy easy, HttpRequestMessage request, long length)
    {
        string method = request.Method.Method;
        if (request.Content is not null)
        {
            easy.Upload = true;
            easy.UploadSizeBytes = length;
            easy.CustomRequest = method;
        }
        else if (method == HttpMethod.Head.Method)
        {
            easy.NoBody = true;
        }
        else if (method != HttpMethod.Get.Method)
        {
            easy.CustomRequest = method;
        }
    }

    private static void ApplyConnection(CurlEasy easy, CurlHttpHandler handler, HttpRequestMessage request)
    {
        easy.ConnectTimeoutMs = handler.ConnectTimeout == Timeout.InfiniteTimeSpan
            ? int.MaxValue : Ceiling(handler.ConnectTimeout.TotalMilliseconds);
        if (request.Headers.ExpectContinue == true)
        {
            easy.Expect100TimeoutMs = handler.Expect100ContinueTimeout == Timeout.InfiniteTimeSpan
                ? int.MaxValue : (long)handler.Expect100ContinueTimeout.TotalMilliseconds;
        }

        easy.MaxAgeConnectionSeconds = handler.PooledConnectionIdleTimeout == Timeout.InfiniteTimeSpan
            ? int.MaxValue : Ceiling(handler.PooledConnectionIdleTimeout.TotalSeconds);
        if (handler.PooledConnectionLifetime != Timeout.InfiniteTimeSpan)
        {
            easy.SetOption(CurlOption.MAXLIFETIME_CONN, Ceiling(handler.PooledConnectionLifetime.TotalSeconds));
        }

        easy.ForbidReuse = request.Headers.ConnectionClose == true
            || handler.PooledConnectionLifetime == TimeSpan.Zero
            || handler.PooledConnectionIdleTimeout == TimeSpan.Zero;
    }

    private static void ApplyTls(CurlEasy easy, CurlHttpHandler handler)
    {
        if (handler.CaFile is not null)
        {
            easy.CaInfo = handler.CaFile;
        }

        if (handler.ClientCertificateFile is not null)
        {
            easy.SetOption(CurlOption.SSLCERT, handler.ClientCertificateFile);
            easy.SetOption(CurlOption.SSLKEY, handler.ClientKeyFile ?? handler.ClientCertificateFile);
        }

        if (handler.ServerCertificateCustomValidationCallback is not null)
        {
            easy.VerifyPeer = false;
            easy.VerifyHost = false;
        }
    }

    private static void ApplyProxy(CurlEasy easy, (Uri? Address, NetworkCredential? Credential) proxy)
    {
        // Both always, so that libcurl does not ask the environment: HttpClient.DefaultProxy has.
        easy.Proxy = proxy.Address is null ? "" : RequestRules.ProxyUrlOf(proxy.Address);
        easy.SetOption(CurlOption.NOPROXY, "");
        easy.SetOption(CurlOption.SUPPRESS_CONNECT_HEADERS, 1);
        if (proxy is { Address: not null, Credential: { } credential })
        {
            easy.SetOption(CurlOption.PROXYAUTH, AuthBasic | AuthDigest);
            easy.SetOption(CurlOption.PROXYUSERNAME, credential.UserName);
            easy.SetOption(CurlOption.PROXYPASSWORD, credential.Password);
        }
    }

    private static CurlHttpVersion VersionOf(HttpRequestMessage request)
    {
        bool isTls = request.RequestUri!.Scheme == Uri.UriSchemeHttps;
        bool orHigher = request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher;
        bool orLower = request.VersionPolicy == HttpVersionPolicy.RequestVersionOrLower;
        return request.Version switch
        {
            { Major: >= 3 } when !orLower => Http3(),
            { Major: >= 2 } when isTls => CurlHttpVersion.Http2OverTls,
            { Major: >= 2 } when !orLower => CurlHttpVersion.Http2PriorKnowledge,
            { Major: >= 2 } => CurlHttpVersion.Http11,
            _ when orHigher && isTls => CurlHttpVersion.Http2OverTls,
            { Minor: 0 } => CurlHttpVersion.Http10,
            _ => CurlHttpVersion.Http11,
        };
    }

    private static CurlHttpVersion Http3() => LibCurlInfo.Current.Has(CurlFeatures.Http3) ? CurlHttpVersion.Http3
        : throw new HttpRequestException(
            HttpRequestError.VersionNegotiationError,
            $"libcurl {LibCurlInfo.Current.Version} was built without HTTP/3: let VersionPolicy go lower.");

    private static List<string> HeaderLines(CurlHttpHandler handler, HttpRequestMessage request, Uri uri)
    {
        // What libcurl adds by itself and a program did not ask for.
        var lines = new List<string> { "Accept:", "Expect:" };
        string cookies = handler.UseCookies ? handler.CookieContainer.GetCookieHeader(uri) : "";
        bool isCookieSent = cookies.Length == 0;
        foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in request.Headers.NonValidated)
        {
            string value = values.ToString();
            if (Is(name, "Accept") || Is(name, "Expect"))
            {
                lines.Remove(name + ":");
            }
            else if (Is(name, "Transfer-Encoding") && Is(value, "chunked"))
            {
                // libcurl says so itself where the version has it.
                continue;
            }
            else if (Is(name, "Cookie") && !isCookieSent)
            {
                isCookieSent = true;
                value = value + "; " + cookies;
            }

            lines.Add(Line(name, value));
        }

        if (!isCookieSent)
        {
            lines.Add(Line("Cookie", cookies));
        }

        AddContentHeaders(lines, request);
        return lines;
    }

    private static void AddContentHeaders(List<string> lines, HttpRequestMessage request)
    {
        if (request.Content is null)
        {
            if (RequestRules.SaysThatItHasNoBody(request.Method))
            {
                lines.Add("Content-Length: 0");
            }

            return;
        }

        foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in
            request.Content.Headers.NonValidated)
        {
            // libcurl writes it from the size that it is told.
            if (!Is(name, "Content-Length"))
            {
                lines.Add(Line(name, values.ToString()));
            }
        }
    }

    private static string Line(string name, string value)
    {
        foreach (char c in value)
        {
            if (!char.IsAscii(c) || c is '\r' or '\n' or '\0')
            {
                throw new HttpRequestException(
                    $"The request header {name} has a line end, a NUL or a character that is not ASCII.");
            }
        }

        // A semicolon is how libcurl is told to send a header without a value; blanks alone it would take for none.
        return value.AsSpan().Trim(" \t").IsEmpty ? name + ";" : name + ": " + value;
    }

    private static bool Is(string text, string other) => text.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static long Ceiling(double value) => (long)Math.Min(Math.Ceiling(value), int.MaxValue);
}
