namespace NanoAgent.Collector.Tests;

/// <summary>Packs that several tests send.</summary>
internal static class Packs
{
    public const string Key = "\"pi-4.12.101.3\"";

    /// <summary>Three records, 101, 102 and 107.</summary>
    public const string Valid = """
        [{"bn":"pi-4/","bt":1763800000.25,"device":"pi-4","boot":12,"first":101,"count":3,
          "n":"cpu.load","u":"%","v":21.50},
         {"n":"mem.free","u":"By","v":123456,"t":0.25},
         {"n":"x","v":-3e-4,"seq":107}]
        """;

    /// <summary>A pack of one record that holds these labels beside its own.</summary>
    public static string One(string labels, string device = "d", int boot = 1, long first = 1) =>
        $$"""[{"bn":"{{device}}/","device":"{{device}}","boot":{{boot}},"first":{{first}},"count":1,{{labels}}}]""";

    public static string OneKey(string device = "d", int boot = 1, long first = 1) =>
        $"\"{device}.{boot}.{first}.1\"";
}
