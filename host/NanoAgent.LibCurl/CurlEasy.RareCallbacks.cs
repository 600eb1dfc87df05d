using System;
using NanoAgent.LibCurl.Native;
using static NanoAgent.LibCurl.CurlConstants;

namespace NanoAgent.LibCurl;

/// <content>
/// The callbacks that few handles have: nothing of them is made before the first is set. An exception out of one ends
/// the transfer and comes out of <see cref="Perform"/>, as for all.
/// </content>
public sealed unsafe partial class CurlEasy
{
    private RareCallbacks? _rare;

    internal RareCallbacks? Rare => _rare;

    /// <summary>
    /// CURLOPT_PREREQFUNCTION. Asked before each request, redirects among them, once its connection stands; null
    /// for none.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library lacks the option.</exception>
    public CurlPreRequest? OnPreRequest
    {
        get => Guarded(_rare?.PreRequest);
        set
        {
            using GuardScope scope = EnterIdle();
            InstallRare(
                CURLOPT_PREREQFUNCTION,
                CURLOPT_PREREQDATA,
                value is null ? 0 : Callbacks.PreRequestPointer,
                "libcurl 7.80.0");
            _rare!.PreRequest = value;
        }
    }

    /// <summary>
    /// CURLOPT_SOCKOPTFUNCTION. Sets options of each new socket before it is connected; null for none.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library lacks the option.</exception>
    public CurlSocketSetup? OnSocketSetup
    {
        get => Guarded(_rare?.SocketSetup);
        set
        {
            using GuardScope scope = EnterIdle();
            InstallRare(
                CURLOPT_SOCKOPTFUNCTION,
                CURLOPT_SOCKOPTDATA,
                value is null ? 0 : Callbacks.SocketSetupPointer,
                "sockets");
            _rare!.SocketSetup = value;
        }
    }

    /// <summary>CURLOPT_OPENSOCKETFUNCTION. Makes the sockets; null for libcurl's own way.</summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library lacks the option.</exception>
    public CurlOpenSocket? OnOpenSocket
    {
        get => Guarded(_rare?.OpenSocket);
        set
        {
            using GuardScope scope = EnterIdle();
            InstallRare(
                CURLOPT_OPENSOCKETFUNCTION,
                CURLOPT_OPENSOCKETDATA,
                value is null ? 0 : Callbacks.OpenSocketPointer,
                "sockets");
            _rare!.OpenSocket = value;
        }
    }

    /// <summary>
    /// CURLOPT_SSL_CTX_FUNCTION. Changes the TLS library's own object before each handshake; null for none.
    /// </summary>
    /// <remarks>
    /// Connections are used again without regard to what was changed here: set <see cref="ForbidReuse"/> where
    /// that matters. Also called for DNS over HTTPS.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library lacks the option.</exception>
    public CurlTlsContext? OnTlsContext
    {
        get => Guarded(_rare?.TlsContext);
        set
        {
            using GuardScope scope = EnterIdle();
            InstallRare(
                CURLOPT_SSL_CTX_FUNCTION,
                CURLOPT_SSL_CTX_DATA,
                value is null ? 0 : Callbacks.TlsContextPointer,
                "a TLS library that has such an object (OpenSSL, wolfSSL, mbedTLS)");
            _rare!.TlsContext = value;
        }
    }

    /// <summary>
    /// CURLOPT_RESOLVER_START_FUNCTION. Called before each lookup of a name that is not cached; null for none.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library lacks the option.</exception>
    public CurlResolverStart? OnResolverStart
    {
        get => Guarded(_rare?.ResolverStart);
        set
        {
            using GuardScope scope = EnterIdle();
            InstallRare(
                CURLOPT_RESOLVER_START_FUNCTION,
                CURLOPT_RESOLVER_START_DATA,
                value is null ? 0 : Callbacks.ResolverStartPointer,
                "libcurl 7.59.0");
            _rare!.ResolverStart = value;
        }
    }

    /// <summary>
    /// CURLOPT_TRAILERFUNCTION. Gives the trailers of uploads whose size is not known, which HTTP/1.1 sends in
    /// chunks; null for none.
    /// </summary>
    /// <remarks>
    /// With libcurl before 8.7.0, a handle that has sent trailers cannot send another body:
    /// <see cref="NotSupportedException"/> says so when the transfer begins. Use a new one or a duplicate.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library lacks the option.</exception>
    public CurlTrailers? OnTrailers
    {
        get => Guarded(_rare?.Trailers);
        set
        {
            using GuardScope scope = EnterIdle();
            InstallRare(
                CURLOPT_TRAILERFUNCTION,
                CURLOPT_TRAILERDATA,
                value is null ? 0 : Callbacks.TrailersPointer,
                "HTTP");
            _rare!.Trailers = value;
        }
    }

    /// <summary>
    /// CURLOPT_INTERLEAVEFUNCTION. Receives the RTP packets of RTSP; null gives them to <see cref="OnWrite"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library lacks the option.</exception>
    public CurlInterleave? OnInterleave
    {
        get => Guarded(_rare?.Interleave);
        set
        {
            using GuardScope scope = EnterIdle();
            InstallRare(
                CURLOPT_INTERLEAVEFUNCTION,
                CURLOPT_INTERLEAVEDATA,
                value is null ? 0 : Callbacks.InterleavePointer,
                "RTSP");
            _rare!.Interleave = value;
        }
    }

    /// <summary>CURLOPT_HSTSREADFUNCTION. Gives the hosts to speak to by HTTPS only; null for none.</summary>
    /// <remarks>
    /// Asked at the start of transfers and by <see cref="Duplicate"/>, until it gives null. It does not switch
    /// HSTS on: CURLOPT_HSTS_CTRL does.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library lacks the option.</exception>
    public CurlHstsRead? OnHstsRead
    {
        get => Guarded(_rare?.HstsRead);
        set
        {
            using GuardScope scope = EnterIdle();
            InstallRare(
                CURLOPT_HSTSREADFUNCTION,
                CURLOPT_HSTSREADDATA,
                value is null ? 0 : Callbacks.HstsReadPointer,
                "HSTS");
            _rare!.HstsRead = value;
        }
    }

    /// <summary>
    /// CURLOPT_HSTSWRITEFUNCTION. Takes the hosts to speak to by HTTPS only as the handle is freed; null for
    /// none.
    /// </summary>
    /// <remarks>
    /// Called inside <see cref="Dispose"/>, or as the thread that uses the handle leaves it, and not where a
    /// finaliser frees it. There is no transfer left that could end: what it throws ends the saving and is lost.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library lacks the option.</exception>
    public CurlHstsWrite? OnHstsWrite
    {
        get => Guarded(_rare?.HstsWrite);
        set
        {
            using GuardScope scope = EnterIdle();
            InstallRare(
                CURLOPT_HSTSWRITEFUNCTION,
                CURLOPT_HSTSWRITEDATA,
                value is null ? 0 : Callbacks.HstsWritePointer,
                "HSTS");
            _rare!.HstsWrite = value;
        }
    }

    /// <summary>
    /// CURLOPT_SSH_KEYFUNCTION. Decides on the keys of SSH servers where CURLOPT_SSH_KNOWNHOSTS is set; null lets
    /// libcurl decide.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library lacks the option.</exception>
    public CurlSshKeyCheck? OnSshKey
    {
        get => Guarded(_rare?.SshKey);
        set
        {
            using GuardScope scope = EnterIdle();
            InstallRare(
                CURLOPT_SSH_KEYFUNCTION,
                CURLOPT_SSH_KEYDATA,
                value is null ? 0 : Callbacks.SshKeyPointer,
                "SSH");
            _rare!.SshKey = value;
        }
    }

    /// <summary>
    /// CURLOPT_SSH_HOSTKEYFUNCTION. Decides on the keys of SSH servers by itself; null lets libcurl decide.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library lacks the option.</exception>
    public CurlSshHostKeyCheck? OnSshHostKey
    {
        get => Guarded(_rare?.SshHostKey);
        set
        {
            using GuardScope scope = EnterIdle();
            InstallRare(
                CURLOPT_SSH_HOSTKEYFUNCTION,
                CURLOPT_SSH_HOSTKEYDATA,
                value is null ? 0 : Callbacks.SshHostKeyPointer,
                "SSH through libssh2");
            _rare!.SshHostKey = value;
        }
    }

    /// <summary>
    /// CURLOPT_CHUNK_BGN_FUNCTION. Asked before each file of a wildcard transfer (CURLOPT_WILDCARDMATCH); null
    /// for none.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library lacks the option.</exception>
    public CurlChunkBegin? OnChunkBegin
    {
        get => Guarded(_rare?.ChunkBegin);
        set
        {
            using GuardScope scope = EnterIdle();
            if (value is not null && !Environment.Is64BitProcess)
            {
                throw new NotSupportedException(
                    "OnChunkBegin needs a process of 64 bits: in others the width of time_t is not known.");
            }

            InstallRare(
                CURLOPT_CHUNK_BGN_FUNCTION,
                CURLOPT_CHUNK_DATA,
                value is null ? 0 : Callbacks.ChunkBeginPointer,
                "FTP");
            _rare!.ChunkBegin = value;
        }
    }

    /// <summary>CURLOPT_CHUNK_END_FUNCTION. Told after each file of a wildcard transfer; null for none.</summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library lacks the option.</exception>
    public CurlChunkEnd? OnChunkEnd
    {
        get => Guarded(_rare?.ChunkEnd);
        set
        {
            using GuardScope scope = EnterIdle();
            InstallRare(
                CURLOPT_CHUNK_END_FUNCTION,
                CURLOPT_CHUNK_DATA,
                value is null ? 0 : Callbacks.ChunkEndPointer,
                "FTP");
            _rare!.ChunkEnd = value;
        }
    }

    /// <summary>
    /// CURLOPT_FNMATCH_FUNCTION. Matches names for wildcard transfers; null for libcurl's own patterns.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library lacks the option.</exception>
    public CurlNameMatch? OnNameMatch
    {
        get => Guarded(_rare?.NameMatch);
        set
        {
            using GuardScope scope = EnterIdle();
            InstallRare(
                CURLOPT_FNMATCH_FUNCTION,
                CURLOPT_FNMATCH_DATA,
                value is null ? 0 : Callbacks.NameMatchPointer,
                "FTP");
            _rare!.NameMatch = value;
        }
    }
}
