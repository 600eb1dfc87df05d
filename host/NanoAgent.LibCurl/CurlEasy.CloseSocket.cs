using System;
using System.Collections.Generic;
using NanoAgent.LibCurl.Native;
using static NanoAgent.LibCurl.CurlConstants;

namespace NanoAgent.LibCurl;

/// <content>What the rare callbacks share, and the one that outlives its handle.</content>
public sealed unsafe partial class CurlEasy
{
    // Of the native handle: no Reset undoes it.
    private bool _trailersAsked;

    /// <summary>CURLOPT_CLOSESOCKETFUNCTION. Closes sockets instead of libcurl; null for libcurl's own way.</summary>
    /// <remarks>
    /// Connections keep what was set when they were opened, also in the pool of a multi or a share, and may be closed
    /// in any call of those, of Dispose too. Once this handle is freed, or while another thread uses it, they are
    /// closed as libcurl does it and nobody is told.
    /// What it throws ends a transfer under way; where none is, it is lost.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    public CurlCloseSocket? OnCloseSocket
    {
        get => Guarded(_rare?.CloseSocket);
        set
        {
            using GuardScope scope = EnterIdle();
            _rare ??= new RareCallbacks();
            nint pointer = value is null ? 0 : Callbacks.CloseSocketPointer;
            nint token = value is null ? 0 : _handle.TakeCloseToken(this);
            Require(Variadic.SetPointer(_handle.Key, CURLOPT_CLOSESOCKETDATA, token));
            Require(Variadic.SetPointer(_handle.Key, CURLOPT_CLOSESOCKETFUNCTION, pointer));
            _rare.CloseSocket = value;
        }
    }

    /// <summary>As <see cref="TryEnterCallback"/>, for what is called as the handle is freed too.</summary>
    internal bool TryEnterClosing(out GuardCallback outer)
    {
        ThreadGuard guard = _guard;
        outer = guard.Callback;
        if (!guard.IsHeldByCurrentThread)
        {
            return false;
        }

        guard.Callback = GuardCallback.Easy;
        return true;
    }

    /// <summary>
    /// Closes through the user's delegate if this thread may use the handle: the connection is perhaps a multi's by
    /// now. False when it may not, or there is none.
    /// </summary>
    internal bool TryCloseSocket(nint socket)
    {
        ThreadGuard guard = _guard;
        if (_rare?.CloseSocket is not { } close || !guard.TryEnter())
        {
            return false;
        }

        GuardCallback outer = guard.Callback;
        guard.Callback = GuardCallback.Easy;
        try
        {
            close(socket);
        }
        catch (Exception error)
        {
            KeepCallbackError(error);
        }
        finally
        {
            guard.Callback = outer;
            guard.Exit();
        }

        return true;
    }

    /// <summary>Has libcurl call one of the entries, or none, if it was built with it.</summary>
    private void InstallRare(int function, int data, nint pointer, string needs)
    {
        _rare ??= new RareCallbacks();

        // The context stays where the function goes: two functions may share it.
        CurlCode code = Variadic.SetPointer(_handle.Key, data, _handle.CallbackContext);
        code = code == CurlCode.Ok ? Variadic.SetPointer(_handle.Key, function, pointer) : code;
        if (code is CurlCode.UnknownOption or CurlCode.NotBuiltIn)
        {
            if (pointer == 0)
            {
                return;
            }

            LibCurlInfo library = LibCurlInfo.Current;
            string name = CurlSymbols.NameOf(CurlSymbols.Options, function);
            throw CurlSymbols.Refusal(CurlSymbols.Options, function, "CURLOPT_") ?? new NotSupportedException(
                $"CURLOPT_{name} needs a libcurl with {needs}; {library.Version} with " +
                $"{library.SslVersion ?? "no TLS"} is loaded.");
        }

        CheckSet(code, function);
    }

    internal string[]? InvokeTrailers()
    {
        _trailersAsked = true;
        return _rare!.Trailers!();
    }

    /// <summary>
    /// libcurl forgets the trailers' function in the transfer that used it. Before 8.7.0 it also never leaves the state
    /// of sending them, in which the next chunk that it prepares is written before its buffer.
    /// </summary>
    private void BeginTrailers()
    {
        if (_rare?.Trailers is not null)
        {
            InstallRare(CURLOPT_TRAILERFUNCTION, CURLOPT_TRAILERDATA, Callbacks.TrailersPointer, "HTTP");
        }

        if (_numbers.GetValueOrDefault(CURLOPT_UPLOAD) != 0 || _numbers.GetValueOrDefault(CURLOPT_POST) != 0
            || _numbers.ContainsKey(CURLOPT_POSTFIELDSIZE_LARGE) || _mime is not null)
        {
            RefuseBodyAfterTrailers();
        }
    }

    private void RefuseBodyAfterTrailers()
    {
        if (_trailersAsked && !LibCurlInfo.Current.IsAtLeast(8, 7, 0))
        {
            throw new NotSupportedException(
                "This handle has sent trailers, and libcurl before 8.7.0 cannot send another body with it then: " +
                "use a new handle or a Duplicate.");
        }
    }

    /// <summary>Has this duplicate call the same delegates, with its own context.</summary>
    private void TakeRareCallbacks(RareCallbacks source)
    {
        OnPreRequest = source.PreRequest;
        OnSocketSetup = source.SocketSetup;
        OnOpenSocket = source.OpenSocket;
        OnCloseSocket = source.CloseSocket;
        OnTlsContext = source.TlsContext;
        OnResolverStart = source.ResolverStart;
        OnTrailers = source.Trailers;
        OnInterleave = source.Interleave;
        OnHstsRead = source.HstsRead;
        OnHstsWrite = source.HstsWrite;
        OnSshKey = source.SshKey;
        OnSshHostKey = source.SshHostKey;
        OnChunkBegin = source.ChunkBegin;
        OnChunkEnd = source.ChunkEnd;
        OnNameMatch = source.NameMatch;
    }
}
