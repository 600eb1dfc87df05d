using System;
using System.Net;
using System.Net.Sockets;

namespace NanoAgent.Device;

/// <summary>One socket of a <see cref="SocketNetwork"/>, and what it waits for.</summary>
internal abstract class Endpoint
{
    internal const int Nothing = 0;
    internal const int Reading = 1;
    internal const int Writing = 2;
    internal const int Both = 3;

    /// <summary>What a move found not possible yet: a sum of the numbers above.</summary>
    internal int Awaits;

    /// <summary>True while a thread connects it, which ends a wait by itself.</summary>
    internal bool IsOpening;

    /// <summary>True once it was found readable, until it is read: saves the next poll.</summary>
    protected bool IsReadable;

    protected readonly SocketNetwork Network;
    protected readonly IPEndPoint? Peer;
    protected Socket? Socket;

    protected Endpoint(SocketNetwork network, IPEndPoint? peer)
    {
        Network = network;
        Peer = peer;
    }

    /// <summary>Whether what it waits for has come, within so many milliseconds. A failed socket is ready: its next
    /// move tells.</summary>
    internal bool IsReady(int milliseconds)
    {
        try
        {
            if ((Awaits & Reading) != 0 && Socket!.Poll(milliseconds * 1000, SelectMode.SelectRead))
            {
                IsReadable = true;
                return true;
            }

            return (Awaits & Writing) != 0 && Socket!.Poll(milliseconds * 1000, SelectMode.SelectWrite);
        }
        catch (Exception)
        {
            return true;
        }
    }

    /// <summary>Ends it at once; idempotent.</summary>
    public virtual void Close()
    {
        if (Socket != null)
        {
            Socket.Close();
            Socket = null;
            Awaits = Nothing;
            IsOpening = false;
            Network.Closed(this);
        }
    }

    /// <summary>Whether bytes, an end or a failure can be read; notes that they are waited for if not.</summary>
    protected bool CanRead()
    {
        if (IsReadable || Socket!.Poll(0, SelectMode.SelectRead))
        {
            IsReadable = false;
            Awaits &= Writing;
            return true;
        }

        Awaits |= Reading;
        return false;
    }
}
