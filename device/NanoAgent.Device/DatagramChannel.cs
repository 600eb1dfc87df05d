using System;
using System.Net;
using System.Net.Sockets;
using NanoAgent.Platform;

namespace NanoAgent.Device;

/// <summary>UDP to one peer. Looks at the sender of each datagram: a board's socket takes them from anybody.</summary>
internal sealed class DatagramChannel : Endpoint, IDatagramChannel
{
    // Datagrams of others that are dropped in one call: a flood of them must not keep it from ending.
    private const int ForeignMax = 4;

    internal DatagramChannel(SocketNetwork network, IPEndPoint peer)
        : base(network, peer)
    {
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    }

    /// <inheritdoc/>
    public bool Send(byte[] buffer, int offset, int count)
    {
        try
        {
            // What follows is an answer, or its failing to come.
            Awaits = Reading;
            return Socket!.SendTo(buffer, offset, count, SocketFlags.None, Peer!) == count;
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public int Receive(byte[] buffer, int offset, int count)
    {
        try
        {
            for (int i = 0; i < ForeignMax && CanRead(); i++)
            {
                EndPoint sender = Peer!;
                int moved = Socket!.ReceiveFrom(buffer, offset, count, SocketFlags.None, ref sender);
                if (moved > 0 && Peer!.Equals(sender))
                {
                    return moved;
                }
            }

            return 0;
        }
        catch (Exception)
        {
            return -(int)TransferResult.RecvError;
        }
    }
}
