using System;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <content>
/// Typed options. Each getter tells what was set here since the last reset, and what libcurl uses by default as far as
/// that does not depend on its version. Setting throws as <see cref="SetOption(CurlNumberOption, long)"/> does.
/// </content>
public sealed unsafe partial class CurlEasy
{
    /// <summary>
    /// CURLOPT_URL. The URL, as text or as <see cref="SetUrl"/> set it. libcurl judges it when the transfer runs.
    /// </summary>
    public string? Url
    {
        get => GetText(CurlOption.URL);
        set => SetOption(CurlOption.URL, value);
    }

    /// <summary>
    /// CURLOPT_CUSTOMREQUEST. Replaces the request's method by this word and nothing else of what is sent.
    /// </summary>
    public string? CustomRequest
    {
        get => GetText(CurlOption.CUSTOMREQUEST);
        set => SetOption(CurlOption.CUSTOMREQUEST, value);
    }

    /// <summary>CURLOPT_HTTPGET. true goes back to a plain GET after a POST, an upload or NoBody.</summary>
    public bool HttpGet
    {
        get => (GetNumber(CurlOption.HTTPGET) ?? 1) != 0;
        set => SetOption(CurlOption.HTTPGET, value ? 1 : 0);
    }

    /// <summary>CURLOPT_NOBODY. Asks for headers only: HEAD.</summary>
    public bool NoBody
    {
        get => (GetNumber(CurlOption.NOBODY) ?? 0) != 0;
        set => SetOption(CurlOption.NOBODY, value ? 1 : 0);
    }

    /// <summary>
    /// CURLOPT_UPLOAD. Sends the bytes of OnRead: PUT. Give UploadSizeBytes, or HTTP/1.1 sends chunks.
    /// </summary>
    public bool Upload
    {
        get => (GetNumber(CurlOption.UPLOAD) ?? 0) != 0;
        set => SetOption(CurlOption.UPLOAD, value ? 1 : 0);
    }

    /// <summary>CURLOPT_POST. Sends SetPostBody's bytes, or OnRead's, as a POST.</summary>
    public bool Post
    {
        get => (GetNumber(CurlOption.POST) ?? 0) != 0;
        set => SetOption(CurlOption.POST, value ? 1 : 0);
    }

    /// <summary>CURLOPT_INFILESIZE_LARGE. How many bytes an upload sends; -1 for not known.</summary>
    public long UploadSizeBytes
    {
        get => GetNumber(CurlOption.INFILESIZE_LARGE) ?? -1;
        set => SetOption(CurlOption.INFILESIZE_LARGE, value);
    }

    /// <summary>CURLOPT_POSTFIELDSIZE_LARGE. How many bytes of OnRead a POST sends; -1 for not known.</summary>
    public long PostSizeBytes
    {
        get => GetNumber(CurlOption.POSTFIELDSIZE_LARGE) ?? -1;
        set => SetOption(CurlOption.POSTFIELDSIZE_LARGE, value);
    }

    /// <summary>CURLOPT_RANGE. The byte range to ask for, such as "0-499"; null for all.</summary>
    public string? Range
    {
        get => GetText(CurlOption.RANGE);
        set => SetOption(CurlOption.RANGE, value);
    }

    /// <summary>CURLOPT_RESUME_FROM_LARGE. The offset in bytes at which to go on; 0 starts afresh.</summary>
    public long ResumeFromBytes
    {
        get => GetNumber(CurlOption.RESUME_FROM_LARGE) ?? 0;
        set => SetOption(CurlOption.RESUME_FROM_LARGE, value);
    }

    /// <summary>
    /// CURLOPT_TIMEOUT_MS. The longest that the whole transfer may take, in milliseconds; 0 for ever.
    /// </summary>
    public long TimeoutMs
    {
        get => GetNumber(CurlOption.TIMEOUT_MS) ?? 0;
        set => SetOption(CurlOption.TIMEOUT_MS, value);
    }

    /// <summary>
    /// CURLOPT_CONNECTTIMEOUT_MS. The longest that connecting may take, in milliseconds; 0 for libcurl's 300 s.
    /// </summary>
    public long? ConnectTimeoutMs
    {
        get => GetNumber(CurlOption.CONNECTTIMEOUT_MS);
        set => SetOption(CurlOption.CONNECTTIMEOUT_MS, Given(value));
    }

    /// <summary>CURLOPT_LOW_SPEED_LIMIT. Slower than this for LowSpeedSeconds ends the transfer.</summary>
    public long LowSpeedBytesPerSecond
    {
        get => GetNumber(CurlOption.LOW_SPEED_LIMIT) ?? 0;
        set => SetOption(CurlOption.LOW_SPEED_LIMIT, value);
    }

    /// <summary>CURLOPT_LOW_SPEED_TIME. For how many seconds a transfer may be too slow; 0 for ever.</summary>
    public long LowSpeedSeconds
    {
        get => GetNumber(CurlOption.LOW_SPEED_TIME) ?? 0;
        set => SetOption(CurlOption.LOW_SPEED_TIME, value);
    }

    /// <summary>CURLOPT_FOLLOWLOCATION. Follows redirects.</summary>
    public bool FollowLocation
    {
        get => (GetNumber(CurlOption.FOLLOWLOCATION) ?? 0) != 0;
        set => SetOption(CurlOption.FOLLOWLOCATION, value ? 1 : 0);
    }

    /// <summary>CURLOPT_MAXREDIRS. How many redirects may be followed; -1 for no limit.</summary>
    public long? MaxRedirects
    {
        get => GetNumber(CurlOption.MAXREDIRS);
        set => SetOption(CurlOption.MAXREDIRS, Given(value));
    }

    /// <summary>
    /// CURLOPT_FAILONERROR. A status of 400 or more ends the transfer with HttpReturnedError, without its body.
    /// </summary>
    public bool FailOnError
    {
        get => (GetNumber(CurlOption.FAILONERROR) ?? 0) != 0;
        set => SetOption(CurlOption.FAILONERROR, value ? 1 : 0);
    }

    /// <summary>CURLOPT_FRESH_CONNECT. Does not use a connection that is open.</summary>
    public bool FreshConnect
    {
        get => (GetNumber(CurlOption.FRESH_CONNECT) ?? 0) != 0;
        set => SetOption(CurlOption.FRESH_CONNECT, value ? 1 : 0);
    }

    /// <summary>CURLOPT_FORBID_REUSE. Closes the connection after the transfer.</summary>
    public bool ForbidReuse
    {
        get => (GetNumber(CurlOption.FORBID_REUSE) ?? 0) != 0;
        set => SetOption(CurlOption.FORBID_REUSE, value ? 1 : 0);
    }

    /// <summary>CURLOPT_USERAGENT. The User-Agent header; null sends none.</summary>
    public string? UserAgent
    {
        get => GetText(CurlOption.USERAGENT);
        set => SetOption(CurlOption.USERAGENT, value);
    }

    /// <summary>
    /// CURLOPT_ACCEPT_ENCODING. Content encodings to ask for and undo; "" for all that are built in, null for none.
    /// </summary>
    public string? AcceptEncoding
    {
        get => GetText(CurlOption.ACCEPT_ENCODING);
        set => SetOption(CurlOption.ACCEPT_ENCODING, value);
    }

    /// <summary>CURLOPT_PROXY. The proxy; null takes the environment's, "" uses none.</summary>
    public string? Proxy
    {
        get => GetText(CurlOption.PROXY);
        set => SetOption(CurlOption.PROXY, value);
    }

    /// <summary>CURLOPT_CAINFO. Path of a PEM file with the certificates to trust.</summary>
    public string? CaInfo
    {
        get => GetText(CurlOption.CAINFO);
        set => SetOption(CurlOption.CAINFO, value);
    }

    /// <summary>CURLOPT_PINNEDPUBLICKEY. "sha256//" and base64 of the public key that the server must have.</summary>
    public string? PinnedPublicKey
    {
        get => GetText(CurlOption.PINNEDPUBLICKEY);
        set => SetOption(CurlOption.PINNEDPUBLICKEY, value);
    }

    /// <summary>CURLOPT_SSL_VERIFYPEER. Checks the server's certificate; libcurl's default is true.</summary>
    public bool VerifyPeer
    {
        get => (GetNumber(CurlOption.SSL_VERIFYPEER) ?? 1) != 0;
        set => SetOption(CurlOption.SSL_VERIFYPEER, value ? 1 : 0);
    }

    /// <summary>CURLOPT_PROTOCOLS_STR. The protocols allowed, separated by commas.</summary>
    public string? Protocols
    {
        get => GetText(CurlOption.PROTOCOLS_STR);
        set => SetOption(CurlOption.PROTOCOLS_STR, value);
    }

    /// <summary>CURLOPT_REDIR_PROTOCOLS_STR. The protocols that a redirect may lead to, separated by commas.</summary>
    public string? RedirectProtocols
    {
        get => GetText(CurlOption.REDIR_PROTOCOLS_STR);
        set => SetOption(CurlOption.REDIR_PROTOCOLS_STR, value);
    }

    /// <summary>
    /// CURLOPT_MAXFILESIZE_LARGE. A body announced as larger than this ends the transfer; 0 for any size.
    /// </summary>
    public long MaxFileSizeBytes
    {
        get => GetNumber(CurlOption.MAXFILESIZE_LARGE) ?? 0;
        set => SetOption(CurlOption.MAXFILESIZE_LARGE, value);
    }

    /// <summary>CURLOPT_BUFFERSIZE. The receive buffer in bytes: a wish, from 1 KiB up.</summary>
    public long? BufferSizeBytes
    {
        get => GetNumber(CurlOption.BUFFERSIZE);
        set => SetOption(CurlOption.BUFFERSIZE, Given(value));
    }

    /// <summary>
    /// CURLOPT_PIPEWAIT. Waits to see whether an opening connection can be shared, instead of opening another.
    /// </summary>
    public bool PipeWait
    {
        get => (GetNumber(CurlOption.PIPEWAIT) ?? 0) != 0;
        set => SetOption(CurlOption.PIPEWAIT, value ? 1 : 0);
    }

    /// <summary>CURLOPT_MAXCONNECTS. How many idle connections this handle's own pool keeps.</summary>
    public long? MaxConnects
    {
        get => GetNumber(CurlOption.MAXCONNECTS);
        set => SetOption(CurlOption.MAXCONNECTS, Given(value));
    }

    /// <summary>CURLOPT_MAXAGE_CONN. How long a connection may be idle and still be used, in seconds.</summary>
    public long? MaxAgeConnectionSeconds
    {
        get => GetNumber(CurlOption.MAXAGE_CONN);
        set => SetOption(CurlOption.MAXAGE_CONN, Given(value));
    }

    /// <summary>
    /// CURLOPT_MAXLIFETIME_CONN. How long after its opening a connection may still be used, in seconds; 0 for ever,
    /// which was libcurl's default before 8.17.
    /// </summary>
    public long? MaxLifetimeConnectionSeconds
    {
        get => GetNumber(CurlOption.MAXLIFETIME_CONN);
        set => SetOption(CurlOption.MAXLIFETIME_CONN, Given(value));
    }

    /// <summary>CURLOPT_MAX_SEND_SPEED_LARGE. The highest speed of sending; 0 for no limit.</summary>
    public long MaxSendBytesPerSecond
    {
        get => GetNumber(CurlOption.MAX_SEND_SPEED_LARGE) ?? 0;
        set => SetOption(CurlOption.MAX_SEND_SPEED_LARGE, value);
    }

    /// <summary>CURLOPT_MAX_RECV_SPEED_LARGE. The highest speed of receiving; 0 for no limit.</summary>
    public long MaxReceiveBytesPerSecond
    {
        get => GetNumber(CurlOption.MAX_RECV_SPEED_LARGE) ?? 0;
        set => SetOption(CurlOption.MAX_RECV_SPEED_LARGE, value);
    }

    /// <summary>CURLOPT_EXPECT_100_TIMEOUT_MS. How long to wait for 100 Continue, in milliseconds.</summary>
    public long? Expect100TimeoutMs
    {
        get => GetNumber(CurlOption.EXPECT_100_TIMEOUT_MS);
        set => SetOption(CurlOption.EXPECT_100_TIMEOUT_MS, Given(value));
    }

    /// <summary>CURLOPT_TCP_KEEPALIVE. Sends TCP keep-alive probes.</summary>
    public bool TcpKeepAlive
    {
        get => (GetNumber(CurlOption.TCP_KEEPALIVE) ?? 0) != 0;
        set => SetOption(CurlOption.TCP_KEEPALIVE, value ? 1 : 0);
    }

    /// <summary>
    /// CURLOPT_DNS_CACHE_TIMEOUT. How long names stay resolved, in seconds; -1 for ever, 0 for not at all.
    /// </summary>
    public long? DnsCacheSeconds
    {
        get => GetNumber(CurlOption.DNS_CACHE_TIMEOUT);
        set => SetOption(CurlOption.DNS_CACHE_TIMEOUT, Given(value));
    }

    /// <summary>CURLOPT_DNS_SHUFFLE_ADDRESSES. Tries the addresses of a name in random order.</summary>
    public bool ShuffleDnsAddresses
    {
        get => (GetNumber(CurlOption.DNS_SHUFFLE_ADDRESSES) ?? 0) != 0;
        set => SetOption(CurlOption.DNS_SHUFFLE_ADDRESSES, value ? 1 : 0);
    }

    /// <summary>
    /// CURLOPT_SSL_VERIFYHOST. Checks that the certificate is the server's; libcurl's default is true.
    /// </summary>
    public bool VerifyHost
    {
        get => (GetNumber(CurlOption.SSL_VERIFYHOST) ?? 1) != 0;

        // 2 is "the name must match"; 1 has had other meanings over time.
        set => SetOption(CurlOption.SSL_VERIFYHOST, value ? 2 : 0);
    }

    /// <summary>CURLOPT_HTTP_VERSION. Which version to ask for.</summary>
    public CurlHttpVersion HttpVersion
    {
        get => (CurlHttpVersion)(GetNumber(CurlOption.HTTP_VERSION) ?? 0);
        set => SetOption(CurlOption.HTTP_VERSION, (long)value);
    }

    /// <summary>CURLOPT_IPRESOLVE. Which addresses of a name to use.</summary>
    public CurlIpVersion IpVersion
    {
        get => (CurlIpVersion)(GetNumber(CurlOption.IPRESOLVE) ?? 0);
        set => SetOption(CurlOption.IPRESOLVE, (long)value);
    }

    /// <summary>
    /// CURLOPT_CURLU. Transfers a URL that is parsed already. It is copied: the original may be changed or disposed
    /// at any time, also while the transfer runs. Of this and <see cref="Url"/> the last one set counts. libcurl before
    /// 8.3 would lose the zone of an IPv6 address: there, a URL with one is set as its text, in which dot segments of
    /// the path stay only with CURLOPT_PATH_AS_IS.
    /// </summary>
    /// <param name="url">With at least a scheme and a host; libcurl judges it when the transfer runs.</param>
    /// <exception cref="InvalidOperationException">
    /// A transfer runs, or another thread uses the handle or the URL.
    /// </exception>
    /// <exception cref="CurlUrlException">libcurl is out of memory.</exception>
    /// <exception cref="CurlException">libcurl refused.</exception>
    public void SetUrl(CurlUrl url)
    {
        ArgumentNullException.ThrowIfNull(url);
        using GuardScope scope = EnterIdle();
        _ = url.TryGet(CurlUrlPart.Url, CurlUrlOptions.None, out string? text);
        if (text is not null && !LibCurlInfo.Current.IsAtLeast(8, 3, 0)
            && url.TryGet(CurlUrlPart.ZoneId, CurlUrlOptions.None, out _) == CurlUrlCode.Ok)
        {
            // Each transfer makes a copy of its own, out of anybody's reach.
            Url = text;
            return;
        }

        // 7.88.1 asks a parsed URL for its text only while it has none, and would go on telling that of the last one.
        CheckSet(Variadic.SetText(_handle.Key, CurlConstants.CURLOPT_URL, null), CurlConstants.CURLOPT_URL);
        CheckSet(_handle.SetUrl(url.CopyHandle()), CurlConstants.CURLOPT_CURLU);
        _texts[CurlConstants.CURLOPT_URL] = text;
    }

    /// <summary>CURLOPT_HTTPHEADER. Headers to add, replace ("Name: value") or leave out ("Name:").</summary>
    /// <param name="headers">One header an entry, without a line end; copied.</param>
    /// <exception cref="ArgumentException">An entry has a line end or a NUL.</exception>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    public void SetHeaders(params ReadOnlySpan<string> headers) => SetOption(CurlOption.HTTPHEADER, headers);

    /// <summary>CURLOPT_RESOLVE. Addresses to use instead of asking the resolver.</summary>
    /// <param name="entries">
    /// "host:port:address[,address...]" holds until it is forgotten; with "+" before it, only as long as names that
    /// were looked up; "-host:port" forgets one. Copied.
    /// </param>
    /// <exception cref="ArgumentException">An entry has a line end or a NUL.</exception>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    public void SetResolve(params ReadOnlySpan<string> entries) => SetOption(CurlOption.RESOLVE, entries);

    /// <summary>CURLOPT_CONNECT_TO. Where to connect instead of to the URL's host and port.</summary>
    /// <param name="entries">"host:port:other-host:other-port"; copied.</param>
    /// <exception cref="ArgumentException">An entry has a line end or a NUL.</exception>
    /// <exception cref="InvalidOperationException">A transfer runs, or another thread uses the handle.</exception>
    public void SetConnectTo(params ReadOnlySpan<string> entries) => SetOption(CurlOption.CONNECT_TO, entries);

    private static long Given(long? value) =>
        value ?? throw new ArgumentNullException(nameof(value), "Only Reset goes back to libcurl's default.");
}
