using System;
using System.Net;
using System.Net.Sockets;
using NanoAgent.DesktopBoard.Hardware;

namespace NanoAgent.DesktopBoard.StandIns;

/// <summary>Calls the board's network and throws the board's exception of what it answers.</summary>
internal static class Machine
{
    public static T Do<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (BoardNetworkException fault)
        {
            throw new SocketException((SocketError)fault.Code, fault.Message);
        }
    }

    public static void Do(Action call) =>
        Do(() =>
        {
            call();
            return true;
        });

    public static bool TryParse(string text, out byte[] address) => BoardAddress.TryParse(text, out address);

    public static string Text(byte[] address) => BoardAddress.Text(address);

    public static EndPoint From((byte[] Address, int Port)? found) =>
        found is { } known ? new IPEndPoint(new IPAddress(known.Address), known.Port) : null;

    public static (byte[] Address, int Port) To(EndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var serialized = endPoint.Serialize();
        return (
            [serialized[4], serialized[5], serialized[6], serialized[7]],
            serialized[2] << 8 | serialized[3]);
    }
}
