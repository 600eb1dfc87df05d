using System;
using System.Runtime.ExceptionServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <content>A second handle like this one, and the care of idle connections.</content>
public sealed unsafe partial class CurlEasy
{
    /// <summary>
    /// Makes another handle with the same options, callbacks, lists and <see cref="Tag"/>, for any thread.
    /// </summary>
    /// <remarks>
    /// Not copied: the connections, the cached names and TLS sessions, what is known of past transfers, and the share,
    /// which libcurl leaves out too: give it to the copy with <see cref="SetShare"/>. The callbacks are the same
    /// delegates; where both handles run at once, so do they. A trace is not copied.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Another thread uses the handle, or a transfer runs.</exception>
    /// <exception cref="CurlException">libcurl is out of memory.</exception>
    /// <exception cref="CurlUrlException">libcurl is out of memory.</exception>
    /// <exception cref="Exception">What <see cref="OnHstsRead"/> threw, which libcurl asks for the copy.</exception>
    public CurlEasy Duplicate()
    {
        using GuardScope scope = EnterIdle();
        _callbackError = null;
        var copy = new CurlEasy(Easy.curl_easy_duphandle(_handle.Key));
        try
        {
            copy.TakeSettings(this);
            ThrowCallbackError();
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Keeps this handle's idle connections alive where their protocol can, by CURLOPT_UPKEEP_INTERVAL_MS; call it now
    /// and then between transfers. Does not wait for the peer.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Another thread uses the handle, or a transfer runs, or the handle is added to a multi.
    /// </exception>
    /// <exception cref="CurlException">libcurl could not.</exception>
    public void Upkeep()
    {
        using GuardScope scope = EnterIdle();
        Check(Easy.curl_easy_upkeep(_handle), nameof(Upkeep));
    }

    /// <summary>
    /// Makes this native duplicate its own: wherever libcurl copied a pointer to what the source owns, it gets one to
    /// what this handle owns. The source's guard is held, and nobody else knows this handle yet.
    /// </summary>
    private void TakeSettings(CurlEasy source)
    {
        SetDefaults();

        // Whether by the user or by a blocking transfer, progress may be installed with the source's context.
        _progressInstalled = true;
        InstallProgress(false);
        CopySettings(source);
        source._handle.CopyOwnedTo(_handle);
        if (source._mime is not null)
        {
            SetMime(source._mime);
        }

        Tag = source.Tag;
        OnWrite = source._onWrite;
        OnRead = source._onRead;
        OnProgress = source._onProgress;

        OnSeek = source._onSeek;
        OnHeader = source._onHeader;

        // Setting none would switch VERBOSE off, which may have been set by itself.
        if (source._onDebug is not null)
        {
            OnDebug = source._onDebug;
        }
        else if (source._trace is not null)
        {
            InstallDebug();
        }

        if (source._rare is not null)
        {
            TakeRareCallbacks(source._rare);
        }
    }

    /// <summary>libcurl asks <see cref="OnHstsRead"/> while it copies.</summary>
    private void ThrowCallbackError()
    {
        if (_callbackError is { } error)
        {
            _callbackError = null;
            ExceptionDispatchInfo.Throw(error);
        }
    }
}
