using System;
using System.Net;
using NanoAgent.Platform;

namespace nanoFramework.Runtime.Native
{
    /// <summary>A board's clock chip: keeps what it was set to, and may refuse.</summary>
    internal static class Rtc
    {
        internal static DateTime Time { get; set; }

        internal static bool Refuses { get; set; }

        internal static bool SetSystemTime(DateTime time)
        {
            Time = Refuses ? Time : time;
            return !Refuses;
        }
    }
}

namespace nanoFramework.Runtime.Native
{
    /// <summary>What restarts a board: here it is only counted.</summary>
    internal static class Power
    {
        internal static int Restarts { get; private set; }

        internal static void RebootDevice()
        {
            Restarts++;
        }
    }
}

namespace NanoAgent.Device
{
    /// <summary>Stands where the desktop has no SslStream like the board's: never opened here.</summary>
    internal sealed class TlsChannel(SocketNetwork network, IPEndPoint peer, string serverName)
        : SocketChannel(network, peer, 0)
    {
        internal string ServerName => serverName;
    }
}

namespace NanoAgent.Device
{
    /// <summary>The way into a network, which is joined or not as a test says.</summary>
    internal sealed class BoardPort(string ssid, string password) : INetworkPort
    {
        internal static bool IsUp { get; set; }

        public string[]? NameServers() => IsUp && ssid + password == "" ? [] : null;

        public void Join()
        {
        }
    }
}
