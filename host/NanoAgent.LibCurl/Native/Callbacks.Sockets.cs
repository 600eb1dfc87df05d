using System;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static NanoAgent.LibCurl.CurlConstants;

namespace NanoAgent.LibCurl.Native;

/// <content>Entries about sockets, connections and names.</content>
internal static unsafe partial class Callbacks
{
    /// <summary>CURL_SOCKET_BAD: -1, and INVALID_SOCKET on Windows.</summary>
    private const nint BadSocket = -1;

    internal static nint PreRequestPointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int, int, int>)&PreRequest;

    internal static nint SocketSetupPointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, int>)&SocketSetup;

    internal static nint OpenSocketPointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint, int, Easy.SockAddr*, nint>)&OpenSocket;

    internal static nint CloseSocketPointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint, nint, int>)&CloseSocket;

    internal static nint TlsContextPointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&TlsContext;

    internal static nint ResolverStartPointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&ResolverStart;

    /// <summary>curl_prereq_callback; aborts with CURL_PREREQFUNC_ABORT.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int PreRequest(nint context, nint remote, nint local, int remotePort, int localPort)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return CURL_PREREQFUNC_ABORT;
        }

        try
        {
            var ends = new CurlConnectionEnds(
                Marshal.PtrToStringUTF8(remote) ?? "", remotePort, Marshal.PtrToStringUTF8(local) ?? "", localPort);
            return easy.Rare!.PreRequest!(ends) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return CURL_PREREQFUNC_ABORT;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>curl_sockopt_callback; aborts with CURL_SOCKOPT_ERROR.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SocketSetup(nint context, nint socket, int purpose)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return CURL_SOCKOPT_ERROR;
        }

        try
        {
            return (int)easy.Rare!.SocketSetup!(Descriptor(socket), (CurlSocketPurpose)purpose);
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return CURL_SOCKOPT_ERROR;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>curl_opensocket_callback; aborts with CURL_SOCKET_BAD.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint OpenSocket(nint context, int purpose, Easy.SockAddr* address)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return BadSocket;
        }

        try
        {
            Socket? socket = easy.Rare!.OpenSocket!((CurlSocketPurpose)purpose, new CurlSocketAddress(address));
            if (socket is null)
            {
                return BadSocket;
            }

            nint descriptor = socket.Handle;

            // It is libcurl's now: no finaliser may close it.
            socket.SafeHandle.SetHandleAsInvalid();
            return descriptor;
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return BadSocket;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>
    /// curl_closesocket_callback; has nothing to abort. The context is a number of <see cref="CloseTokens"/>, since the
    /// connection may have outlived the handle; the socket is closed whatever becomes of the user's code.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CloseSocket(nint token, nint socket)
    {
        nint descriptor = Descriptor(socket);
        if (CloseTokens.Find(token) is not { } easy || !easy.TryCloseSocket(descriptor))
        {
            CloseAsLibCurl(descriptor);
        }

        return 0;
    }

    /// <summary>curl_ssl_ctx_callback; aborts with a CURLcode.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int TlsContext(nint handle, nint tls, nint context)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return CURLE_ABORTED_BY_CALLBACK;
        }

        try
        {
            return easy.Rare!.TlsContext!(tls) ? CURLE_OK : CURLE_ABORTED_BY_CALLBACK;
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return CURLE_ABORTED_BY_CALLBACK;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>curl_resolver_start_callback; aborts with any number but 0.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ResolverStart(nint resolver, nint reserved, nint context)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return 1;
        }

        try
        {
            return easy.Rare!.ResolverStart!(resolver) ? 0 : 1;
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return 1;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>Just closes: a SafeSocketHandle would reset the connection where close(2) ends it.</summary>
    private static void CloseAsLibCurl(nint socket)
    {
        SafeHandle owner = OperatingSystem.IsWindows()
            ? new SafeSocketHandle(socket, ownsHandle: true)
            : new SafeFileHandle(socket, ownsHandle: true);
        owner.Dispose();
    }

    /// <summary>Where a socket is an int, the upper half of the register is not defined.</summary>
    private static nint Descriptor(nint socket) => OperatingSystem.IsWindows() ? socket : (int)socket;
}
