//! Operating systems and regions that the service knew.
//!
//! Source: reference of the service, sections 5.7 (operating systems by Chef version) and 0, 6.1 (regions).

use super::kinds::Chef;

/// A row of the table of operating systems.
#[derive(Debug)]
pub struct Os {
    /// As `DefaultOs` and `Os` spell it.
    pub name: &'static str,
    pub chef: &'static [Chef],
    pub family: Family,
    /// No longer supported even while the service ran.
    pub unsupported: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Family {
    Amazon,
    Ubuntu,
    CentOs,
    RedHat,
    Windows,
    /// `Custom`: whatever the image holds.
    Custom,
}

const LINUX_12: &[Chef] = &[Chef::V12];
const LINUX_11_12: &[Chef] = &[Chef::V11_10, Chef::V12];
const LINUX_11_4: &[Chef] = &[Chef::V0_9, Chef::V11_4, Chef::V11_10, Chef::V12];
const WINDOWS: &[Chef] = &[Chef::V12_2];

pub static ALL: &[Os] = &[
    Os { name: "Amazon Linux 2", chef: LINUX_12, family: Family::Amazon, unsupported: false },
    Os { name: "Amazon Linux 2018.03", chef: LINUX_11_12, family: Family::Amazon, unsupported: false },
    Os {
        name: "Amazon Linux 2017.09",
        chef: &[Chef::V11_4, Chef::V11_10, Chef::V12],
        family: Family::Amazon,
        unsupported: false,
    },
    Os {
        name: "Amazon Linux 2017.03",
        chef: &[Chef::V11_4, Chef::V11_10, Chef::V12],
        family: Family::Amazon,
        unsupported: false,
    },
    Os { name: "Amazon Linux 2016.09", chef: LINUX_11_4, family: Family::Amazon, unsupported: false },
    Os { name: "Amazon Linux 2016.03", chef: LINUX_11_4, family: Family::Amazon, unsupported: false },
    Os { name: "Amazon Linux 2015.09", chef: LINUX_11_4, family: Family::Amazon, unsupported: true },
    Os { name: "Amazon Linux 2015.03", chef: LINUX_11_4, family: Family::Amazon, unsupported: true },
    Os { name: "Amazon Linux 2014.09", chef: LINUX_11_4, family: Family::Amazon, unsupported: true },
    Os { name: "Amazon Linux", chef: LINUX_11_4, family: Family::Amazon, unsupported: false },
    Os { name: "Ubuntu 18.04 LTS", chef: LINUX_12, family: Family::Ubuntu, unsupported: false },
    Os { name: "Ubuntu 16.04 LTS", chef: LINUX_12, family: Family::Ubuntu, unsupported: false },
    Os { name: "Ubuntu 14.04 LTS", chef: LINUX_11_12, family: Family::Ubuntu, unsupported: false },
    Os { name: "Ubuntu 12.04 LTS", chef: LINUX_11_4, family: Family::Ubuntu, unsupported: true },
    Os { name: "CentOS Linux 7", chef: LINUX_12, family: Family::CentOs, unsupported: false },
    Os { name: "Red Hat Enterprise Linux 7", chef: LINUX_11_12, family: Family::RedHat, unsupported: false },
    Os { name: "Custom", chef: LINUX_11_4, family: Family::Custom, unsupported: false },
    Os { name: "Microsoft Windows Server 2012 R2 Base", chef: WINDOWS, family: Family::Windows, unsupported: false },
    Os {
        name: "Microsoft Windows Server 2012 R2 with SQL Server Express",
        chef: WINDOWS,
        family: Family::Windows,
        unsupported: false,
    },
    Os {
        name: "Microsoft Windows Server 2012 R2 with SQL Server Standard",
        chef: WINDOWS,
        family: Family::Windows,
        unsupported: false,
    },
    Os {
        name: "Microsoft Windows Server 2012 R2 with SQL Server Web",
        chef: WINDOWS,
        family: Family::Windows,
        unsupported: false,
    },
    Os { name: "CustomWindows", chef: WINDOWS, family: Family::Windows, unsupported: false },
];

/// The row for a spelling; the CentOS name of the data bags is taken too.
pub fn find(name: &str) -> Option<&'static Os> {
    let name = if name == "CentOS 7" { "CentOS Linux 7" } else { name };
    ALL.iter().find(|os| os.name == name)
}

/// The regions in which the service ran.
pub const REGIONS: [&str; 15] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];
