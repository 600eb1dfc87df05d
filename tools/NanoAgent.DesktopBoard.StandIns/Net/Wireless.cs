namespace System.Net.NetworkInformation;

/// <summary>How a station proves who it is.</summary>
public enum AuthenticationType : byte
{
    None = 0,
    EAP = 1,
    PEAP = 2,
    WCN = 3,
    Open = 4,
    Shared = 5,
    WEP = 6,
    WPA = 7,
    WPA2 = 8,
}

/// <summary>How the air is encrypted.</summary>
public enum EncryptionType : byte
{
    None = 0,
    WEP = 1,
    WPA = 2,
    WPA2 = 3,
    WPA_PSK = 4,
    WPA2_PSK = 5,
    Certificate = 6,
}

/// <summary>What the radio speaks.</summary>
public enum RadioType : byte
{
    NotSpecified = 0,
    _802_11a = 1,
    _802_11b = 2,
    _802_11g = 4,
    _802_11n = 8,
}

/// <summary>What a station's radio speaks.</summary>
[Flags]
public enum PhyProtocols
{
    PHY802_11b = 1,
    PHY802_11g = 2,
    PHY802_11n = 4,
    PHY802_11lr = 8,
}

/// <summary>Takes a station that came or went.</summary>
public delegate void NetworkAPStationChangedEventHandler(int NetworkIndex, NetworkAPStationEventArgs e);

/// <summary>A station that came or went.</summary>
public class NetworkAPStationEventArgs : EventArgs
{
    internal NetworkAPStationEventArgs(bool isConnected, int stationIndex)
    {
        IsConnected = isConnected;
        StationIndex = stationIndex;
    }

    public bool IsConnected { get; }

    public int StationIndex { get; }
}

/// <summary>The Wi-Fi that the board joins; what is set is kept until power off.</summary>
public class Wireless80211Configuration
{
    private static readonly Wireless80211Configuration[] all =
    [
        new(0) { Ssid = "desktop", Password = "", Options = ConfigurationOptions.AutoConnect },
    ];

    public Wireless80211Configuration(uint id) => Id = id;

    [Flags]
    public enum ConfigurationOptions : byte
    {
        None = 0,
        Disable = 1,
        Enable = 2,
        AutoConnect = 6,
        SmartConfig = 10,
    }

    public AuthenticationType Authentication { get; set; }

    public EncryptionType Encryption { get; set; }

    public RadioType Radio { get; set; }

    public ConfigurationOptions Options { get; set; }

    public string Password { get; set; }

    public string Ssid { get; set; }

    public uint Id { get; }

    public void SaveConfiguration()
    {
    }

    public static Wireless80211Configuration[] GetAllWireless80211Configurations() => all;
}

/// <summary>The board as an access point: nobody ever joins.</summary>
public class WirelessAPConfiguration
{
    private static readonly WirelessAPConfiguration[] all = [new(0) { Options = ConfigurationOptions.Disable }];

    public WirelessAPConfiguration(uint id) => Id = id;

    [Flags]
    public enum ConfigurationOptions : byte
    {
        None = 0,
        Disable = 1,
        Enable = 2,
        AutoStart = 6,
        HiddenSSID = 8,
    }

    public AuthenticationType Authentication { get; set; }

    public EncryptionType Encryption { get; set; }

    public RadioType Radio { get; set; }

    public string Password { get; set; }

    public string Ssid { get; set; }

    public ConfigurationOptions Options { get; set; }

    public byte Channel { get; set; }

    public byte MaxConnections { get; set; }

    public uint Id { get; }

    public void SaveConfiguration()
    {
    }

    public static WirelessAPConfiguration[] GetAllWirelessAPConfigurations() => all;

    public WirelessAPStation[] GetConnectedStations() => [];

    public WirelessAPStation GetConnectedStations(int stationIndex) => null;

    public void DeAuthStation(int stationIndex)
    {
    }
}

/// <summary>A station of the board's access point.</summary>
public class WirelessAPStation
{
    internal WirelessAPStation()
    {
    }

    public byte[] MacAddress { get; }

    public sbyte Rssi { get; }

    public PhyProtocols PhyModes { get; }
}
