using System;
using System.Threading;

namespace nanoFramework.Networking;

/// <summary>How far the network is.</summary>
public enum NetworkHelperStatus
{
    None = 0,
    Started = 1,
    NetworkIsReady = 2,
    FailedNoNetworkInterface = 3,
    TokenExpiredWaitingIPAddress = 4,
    TokenExpiredWaitingDateTime = 5,
    ErrorConnetingToWiFiWhileScanning = 6,
    ExceptionOccurred = 7,
    Reconnecting = 8,
}

/// <summary>An address given by hand.</summary>
public class IPConfiguration
{
    public IPConfiguration(
        string ipv4Address, string ipv4SubnetMask, string ipv4GatewayAddress, string[] ipv4DnsAddresses = null)
    {
        IPAddress = ipv4Address;
        IPSubnetMask = ipv4SubnetMask;
        IPGatewayAddress = ipv4GatewayAddress;
        IPDns = ipv4DnsAddresses;
    }

    public string IPAddress { get; set; }

    public string IPSubnetMask { get; set; }

    public string IPGatewayAddress { get; set; }

    public string[] IPDns { get; set; }
}

/// <summary>Waits for the network, which is there at once.</summary>
public static class NetworkHelper
{
    public static ManualResetEvent NetworkReady { get; } = new(false);

    public static NetworkHelperStatus Status { get; private set; }

    public static Exception HelperException => null;

    public static void SetupNetworkHelper(bool requiresDateTime = false) => SetupAndConnectNetwork();

    public static void SetupNetworkHelper(IPConfiguration ipConfiguration, bool requiresDateTime = false) =>
        SetupAndConnectNetwork();

    public static bool SetupAndConnectNetwork(CancellationToken token = default, bool requiresDateTime = false)
    {
        Status = NetworkHelperStatus.NetworkIsReady;
        return NetworkReady.Set();
    }

    public static bool SetupAndConnectNetwork(
        IPConfiguration ipConfiguration, CancellationToken token = default, bool requiresDateTime = false) =>
        SetupAndConnectNetwork(token, requiresDateTime);

    public static void Reset()
    {
        Status = NetworkHelperStatus.None;
        NetworkReady.Reset();
    }
}
