using System;
using System.Threading;
using nanoFramework.Networking;
using NanoAgent.DesktopBoard.StandIns;

namespace System.Device.Wifi
{
    /// <summary>How a connection went.</summary>
    public enum WifiConnectionStatus
    {
        AccessRevoked = 0,
        InvalidCredential = 1,
        NetworkNotAvailable = 2,
        Success = 3,
        Timeout = 4,
        UnspecifiedFailure = 5,
        UnsupportedAuthenticationProtocol = 6,
    }

    /// <summary>The kind of a network.</summary>
    public enum WifiNetworkKind
    {
        Adhoc = 0,
        Any = 1,
        Infrastructure = 2,
    }

    /// <summary>Whether the firmware joins again by itself.</summary>
    public enum WifiReconnectionKind
    {
        Automatic = 0,
        Manual = 1,
    }

    /// <summary>Takes a scan's end.</summary>
    public delegate void AvailableNetworksChangedEventHandler(WifiAdapter sender, object e);

    /// <summary>A network in the air.</summary>
    public class WifiAvailableNetwork
    {
        public string Bsid => "02:00:00:00:00:00";

        public string Ssid => "desktop";

        public WifiNetworkKind NetworkKind => WifiNetworkKind.Infrastructure;

        public double NetworkRssiInDecibelMilliwatts => -50;

        public byte SignalBars => 4;
    }

    /// <summary>How a connection went.</summary>
    public class WifiConnectionResult
    {
        internal WifiConnectionResult(WifiConnectionStatus status) => ConnectionStatus = status;

        public WifiConnectionStatus ConnectionStatus { get; }
    }

    /// <summary>What a scan found.</summary>
    public class WifiNetworkReport
    {
        internal WifiNetworkReport()
        {
        }

        public WifiAvailableNetwork[] AvailableNetworks => [new()];
    }

    /// <summary>A radio in whose air every network answers, whatever the password.</summary>
    public sealed class WifiAdapter : IDisposable
    {
        private WifiAdapter()
        {
        }

        public event AvailableNetworksChangedEventHandler AvailableNetworksChanged;

        public int NetworkInterface => 0;

        public WifiNetworkReport NetworkReport { get; } = new();

        public WifiConnectionResult Connect(
            WifiAvailableNetwork availableNetwork, WifiReconnectionKind reconnectionKind, string passwordCredential) =>
            Connect(availableNetwork.Ssid, reconnectionKind, passwordCredential);

        public WifiConnectionResult Connect(
            string ssid, WifiReconnectionKind reconnectionKind, string passwordCredential)
        {
            Wiring.Hardware.Gate.Pass();
            return new(WifiConnectionStatus.Success);
        }

        public void Disconnect()
        {
        }

        public static WifiAdapter[] FindAllAdapters() => Wiring.Hardware.Options.HasWifi ? [new()] : [];

        public void SetDeviceName(string deviceName)
        {
        }

        public void ScanAsync() => AvailableNetworksChanged?.Invoke(this, null);

        public void Dispose()
        {
        }
    }
}

namespace nanoFramework.Networking
{
    using global::System.Device.Wifi;

    /// <summary>Joins a Wi-Fi and waits for the network, which is there at once.</summary>
    public static class WifiNetworkHelper
    {
        public static ManualResetEvent NetworkReady => NetworkHelper.NetworkReady;

        public static NetworkHelperStatus Status => NetworkHelper.Status;

        public static Exception HelperException => null;

        public static WifiAdapter WifiAdapter => WifiAdapter.FindAllAdapters()[0];

        public static void SetupNetworkHelper(bool requiresDateTime = false) => Join();

        public static void SetupNetworkHelper(IPConfiguration ipConfiguration, bool requiresDateTime = false) => Join();

        public static void SetupNetworkHelper(
            string ssid, string password, WifiReconnectionKind reconnectionKind = 0, bool requiresDateTime = false) =>
            Join();

        public static void Disconnect()
        {
        }

        public static bool ConnectDhcp(
            string ssid, string password, WifiReconnectionKind reconnectionKind = 0, bool requiresDateTime = false,
            int wifiAdapterId = 0, CancellationToken token = default) => Join();

        public static bool ConnectFixAddress(
            string ssid, string password, IPConfiguration ipConfiguration, WifiReconnectionKind reconnectionKind = 0,
            bool requiresDateTime = false, int WifiAdapter = 0, CancellationToken token = default) => Join();

        public static bool ScanAndConnectDhcp(
            string ssid, string password, WifiReconnectionKind reconnectionKind = 0, bool requiresDateTime = false,
            int WifiAdapter = 0, CancellationToken token = default) => Join();

        public static bool Reconnect(
            bool requiresDateTime = false, int wifiAdapterId = 0, CancellationToken token = default) => Join();

        public static void Reset() => NetworkHelper.Reset();

        private static bool Join() =>
            Wiring.Hardware.Options.HasWifi && NetworkHelper.SetupAndConnectNetwork();
    }
}
