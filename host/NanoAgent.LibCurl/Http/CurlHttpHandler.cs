using System;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Threading;

namespace NanoAgent.LibCurl.Http;

/// <summary>
/// Runs an <see cref="HttpClient"/> on libcurl: <c>new HttpClient(new CurlHttpHandler())</c>. It does what
/// <see cref="SocketsHttpHandler"/> does under the same property names; DESIGN.md, "HttpClient on libcurl", lists what
/// is different.
/// </summary>
/// <remarks>
/// <para>Threads. One thread, a <see cref="CurlLoop"/>'s, makes every call to libcurl for all requests of a handler;
/// none is blocked while a request is awaited. The handler may be used by any number of threads at once. It refuses
/// more than <see cref="MaxRequests"/> at once with an <see cref="HttpRequestException"/>.</para>
/// <para>Bodies are streamed both ways. A response that is not read holds at most 64 KiB here, and the connection
/// is paused; content is asked for bytes no faster than the connection takes them.</para>
/// <para>Properties are read with the first request and cannot be set after it. What cannot be had from libcurl is not
/// here, or is refused with <see cref="NotSupportedException"/>; nothing is ignored.</para>
/// <para>Lifetime. After Dispose requests that run go on to their end, new ones are refused, and the thread ends with
/// the last of them. A response that is neither read to its end nor disposed keeps its connection until it is
/// collected.</para>
/// </remarks>
public sealed partial class CurlHttpHandler : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private volatile HandleStore? _store;
    private volatile bool _isDisposed;

    private CookieContainer _cookies = new();

    /// <summary>Ends the thread when the handler was forgotten.</summary>
    ~CurlHttpHandler()
    {
        Dispose(false);
    }

    /// <summary>Whether redirects are followed; true unless set.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public bool AllowAutoRedirect { get; set => field = Unsealed(value); } = true;

    /// <summary>How many redirects one request may follow, 1 or more; the next is given back as it is.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public int MaxAutomaticRedirections { get; set => field = Unsealed(AtLeast(1, value)); } = 50;

    /// <summary>Whether cookies are kept and sent; true unless set.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public bool UseCookies { get; set => field = Unsealed(value); } = true;

    /// <summary>Where cookies are kept. libcurl's own cookies are not used.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public CookieContainer CookieContainer
    {
        get => _cookies;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _cookies = Unsealed(value);
        }
    }

    /// <summary>
    /// Who answers a server that asks for Basic or Digest; null for nobody. Other schemes are not answered. After a
    /// redirect only a <see cref="CredentialCache"/> is asked, since it knows for which places its passwords are.
    /// </summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public ICredentials? Credentials { get; set => field = Unsealed(value); }

    /// <summary>Whether a proxy may be used; true unless set.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public bool UseProxy { get; set => field = Unsealed(value); } = true;

    /// <summary>
    /// Says which request takes which proxy (http, https, socks4, socks4a, socks5); null for
    /// <see cref="HttpClient.DefaultProxy"/>, which is the environment's.
    /// </summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public IWebProxy? Proxy { get; set => field = Unsealed(value); }

    /// <summary>Who answers a proxy whose own Credentials are null.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public ICredentials? DefaultProxyCredentials { get; set => field = Unsealed(value); }

    /// <summary>The encodings to ask for and to undo: GZip, Deflate (in zlib's format), Brotli.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public DecompressionMethods AutomaticDecompression { get; set => field = Unsealed(value); }

    /// <summary>CURLMOPT_MAX_HOST_CONNECTIONS. Connections to one host at once, 1 or more; requests wait.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public int MaxConnectionsPerServer { get; set => field = Unsealed(AtLeast(1, value)); } = int.MaxValue;

    /// <summary>Requests at once, from sending to the end of the response, 1 or more; more are refused.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public int MaxRequests { get; set => field = Unsealed(AtLeast(1, value)); } = 10_000;

    /// <summary>CURLOPT_MAXLIFETIME_CONN, in whole seconds. How old a connection may be and still be used.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public TimeSpan PooledConnectionLifetime
    {
        get;
        set => field = Unsealed(Duration(value, TimeSpan.Zero));
    } = Timeout.InfiniteTimeSpan;

    /// <summary>CURLOPT_MAXAGE_CONN, in whole seconds. How long a connection may be idle and still be used.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public TimeSpan PooledConnectionIdleTimeout
    {
        get;
        set => field = Unsealed(Duration(value, TimeSpan.Zero));
    } = TimeSpan.FromMinutes(1);

    /// <summary>CURLOPT_CONNECTTIMEOUT_MS. The longest that resolving, connecting and shaking hands may take.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public TimeSpan ConnectTimeout
    {
        get;
        set => field = Unsealed(Duration(value, TimeSpan.FromMilliseconds(1)));
    } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// CURLOPT_EXPECT_100_TIMEOUT_MS. How long content waits for 100 Continue, where the request asked for that.
    /// </summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public TimeSpan Expect100ContinueTimeout
    {
        get;
        set => field = Unsealed(Duration(value, TimeSpan.Zero));
    } = TimeSpan.FromSeconds(1);

    /// <summary>The most that a response's headers may take, in kibibytes, 1 or more.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public int MaxResponseHeadersLength { get; set => field = Unsealed(AtLeast(1, value)); } = 64;

    /// <summary>CURLOPT_CAINFO. A PEM file of the certificates to trust; null for libcurl's default.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public string? CaFile { get; set => field = Unsealed(value); }

    /// <summary>CURLOPT_SSLCERT. A PEM file with the certificate to show to servers; null for none.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public string? ClientCertificateFile { get; set => field = Unsealed(value); }

    /// <summary>CURLOPT_SSLKEY. A PEM file with the key of <see cref="ClientCertificateFile"/>; null when both are in
    /// one file.</summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public string? ClientKeyFile { get; set => field = Unsealed(value); }

    /// <summary>
    /// Null, or <see cref="HttpClientHandler.DangerousAcceptAnyServerCertificateValidator"/>, which believes all.
    /// </summary>
    /// <exception cref="NotSupportedException">
    /// It is another: libcurl judges certificates itself and asks nobody.
    /// </exception>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public Func<HttpRequestMessage, X509Certificate2?, X509Chain?, SslPolicyErrors, bool>?
        ServerCertificateCustomValidationCallback
    {
        get;
        set
        {
            if (value is not null && value != HttpClientHandler.DangerousAcceptAnyServerCertificateValidator)
            {
                throw new NotSupportedException(
                    "libcurl judges certificates itself: trust an authority with CaFile, or pin a key by setting " +
                    "PinnedPublicKey in Configure.");
            }

            field = Unsealed(value);
        }
    }

    /// <summary>
    /// Called for each request, also of a redirect, after the handler has set its own options on the handle; sets any
    /// other option of libcurl. It must leave the URL, the method, headers, the body and the callbacks alone, and must
    /// not keep the handle.
    /// </summary>
    /// <exception cref="InvalidOperationException">Set after the first request.</exception>
    public Action<HttpRequestMessage, CurlEasy>? Configure { get; set => field = Unsealed(value); }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        HandleStore? store;
        lock (_gate)
        {
            store = _store;
        }

        store?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The loop, made with the first request: from then on properties stay as they are.</summary>
    private HandleStore Store()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_store is { } made)
        {
            return made;
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _store ??= new HandleStore(this);
        }
    }

    private T Unsealed<T>(T value)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _store is null ? value
            : throw new InvalidOperationException("Properties cannot be set after the first request was sent.");
    }

    private static int AtLeast(int least, int value, [CallerMemberName] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        return value;
    }

    private static TimeSpan Duration(TimeSpan value, TimeSpan least, [CallerMemberName] string name = "")
    {
        if (value != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value.TotalMilliseconds, int.MaxValue, name);
        }

        return value;
    }
}
