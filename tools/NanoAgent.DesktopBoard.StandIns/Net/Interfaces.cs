using System.Net.Sockets;
using NanoAgent.DesktopBoard.Hardware;
using NanoAgent.DesktopBoard.StandIns;

namespace System.Net.NetworkInformation;

/// <summary>How an interface gets its address.</summary>
public enum AddressMode : byte
{
    Invalid = 0,
    DHCP = 1,
    Static = 2,
    AutoIP = 3,
}

/// <summary>What a change of the network is told by.</summary>
public class NetworkAvailabilityEventArgs : EventArgs
{
    internal NetworkAvailabilityEventArgs(bool isAvailable) => IsAvailable = isAvailable;

    public bool IsAvailable { get; }
}

/// <summary>Takes a change of the network.</summary>
public delegate void NetworkAvailabilityChangedEventHandler(object sender, NetworkAvailabilityEventArgs e);

/// <summary>Takes a change of an address.</summary>
public delegate void NetworkAddressChangedEventHandler(object sender, EventArgs e);

/// <summary>The network is there from power on to power off: no event happens.</summary>
public static class NetworkChange
{
    public static event NetworkAddressChangedEventHandler NetworkAddressChanged;

    public static event NetworkAvailabilityChangedEventHandler NetworkAvailabilityChanged;

    public static event NetworkAPStationChangedEventHandler NetworkAPStationChanged;
}

/// <summary>Facts of the whole stack.</summary>
public static class IPGlobalProperties
{
    public static IPAddress GetIPAddress() => IPAddress.Loopback;
}

/// <summary>The kind of an interface.</summary>
public enum NetworkInterfaceType
{
    Unknown = 1,
    Ethernet = 6,
    Wireless80211 = 71,
    WirelessAP = 72,
}

/// <summary>
/// The one interface: up, with loopback's address and a name server that knows what the board may reach.
/// </summary>
public class NetworkInterface
{
    private const uint ConfigurationId = 0;

    private byte[] physicalAddress = [2, 0, 0, 0, 0, 1];

    protected NetworkInterface(int interfaceIndex)
    {
    }

    public bool IsAutomaticDnsEnabled => true;

    public string IPv4Address => "127.0.0.1";

    public string IPv4GatewayAddress => "127.0.0.1";

    public string IPv4SubnetMask => "255.0.0.0";

    public bool IsDhcpEnabled => true;

    public string[] IPv4DnsAddresses => [BoardNetwork.NameServer.ToString()];

    public byte[] PhysicalAddress
    {
        get => physicalAddress;
        set => physicalAddress = value;
    }

    public NetworkInterfaceType NetworkInterfaceType =>
        Wiring.Hardware.Options.HasWifi ? NetworkInterfaceType.Wireless80211 : NetworkInterfaceType.Ethernet;

    public uint SpecificConfigId { get; set; } = ConfigurationId;

    public static bool GetIsNetworkAvailable() => true;

    public static NetworkInterface[] GetAllNetworkInterfaces()
    {
        Wiring.Hardware.Gate.Pass();
        return [new(0)];
    }

    public void EnableStaticIPv4(string ipv4Address, string ipv4SubnetMask, string ipv4GatewayAddress)
    {
    }

    public void EnableStaticIPv6(string ipv6Address, string ipv6SubnetMask, string ipv6GatewayAddress)
    {
    }

    public void EnableStaticIP(
        string ipv4Address, string ipv4subnetMask, string ipv4gatewayAddress,
        string ipv6Address, string ipv6SubnetMask, string ipv6GatewayAddress)
    {
    }

    public void EnableDhcp()
    {
    }

    public void EnableStaticIPv4Dns(string[] dnsAddresses)
    {
    }

    public void EnableStaticIPv6Dns(string[] dnsAddresses)
    {
    }

    public void EnableAutomaticDns()
    {
    }

    public void ReleaseDhcpLease()
    {
    }

    public void RenewDhcpLease()
    {
    }
}
