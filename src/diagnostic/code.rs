//! The registry of codes: what each problem is called, how bad it is by default, one line on what it is.
//!
//! A code means the same for ever and is never used again for something else. `SW0xxx` are the language's own, grouped by
//! stage; `SW1nnn`, `SW2nnn` and `SW3nnn` are the rules of the domain: `nnn` is the number of the rule in the table of
//! rules in `docs/rules.md`, and the first digit tells apart the situations of one rule.

use super::Severity;
use std::fmt;

/// A row of the registry. Equal if the text is.
#[derive(Clone, Copy)]
pub struct Code(&'static Row);

struct Row {
    text: &'static str,
    severity: Severity,
    summary: &'static str,
    page: &'static str,
}

impl Code {
    /// `SW0201`
    pub fn text(self) -> &'static str {
        self.0.text
    }

    /// What the problem counts as unless a lint level says otherwise.
    pub fn severity(self) -> Severity {
        self.0.severity
    }

    /// One line: what the problem is.
    pub fn summary(self) -> &'static str {
        self.0.summary
    }

    /// The page that `explain` prints, in Markdown: what it means, a wrong example, the mended one.
    pub fn page(self) -> &'static str {
        self.0.page
    }

    /// All codes, in the order of their texts.
    pub fn all() -> impl Iterator<Item = Code> {
        ALL.iter().copied()
    }

    /// The code with this text; case does not matter.
    pub fn find(text: &str) -> Option<Code> {
        Code::all().find(|code| code.text().eq_ignore_ascii_case(text))
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Code) -> bool {
        self.0.text == other.0.text
    }
}

impl Eq for Code {}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.text)
    }
}

macro_rules! codes {
    ($($constant:ident = $text:literal $severity:ident $summary:literal;)*) => {
        impl Code {
            $(#[doc = $summary] pub const $constant: Code = Code(&Row {
                text: $text,
                severity: Severity::$severity,
                summary: $summary,
                page: include_str!(concat!("pages/", $text, ".md")),
            });)*
        }

        static ALL: &[Code] = &[$(Code::$constant),*];
    };
}

codes! {
    // SW00xx: files and the command line
    FILE_MISSING = "SW0001" Error "a file that is not there";
    FILE_OUTSIDE = "SW0002" Error "a path that leads out of the project";
    FILE_NOT_UTF8 = "SW0003" Error "a file that is not UTF-8 text";
    FILE_UNREADABLE = "SW0004" Error "a file that cannot be read";
    IMPORT_CYCLE = "SW0005" Error "files that import each other in a circle";
    NOT_WRITTEN = "SW0006" Error "a file that cannot be written";
    FACTS_UNPARSED = "SW0007" Error "facts that are not a JSON object";
    UNKNOWN_FACT = "SW0008" Warning "a fact about something that the program does not have";
    NOT_FORMATTED = "SW0009" Error "a file that the formatter leaves alone";

    // SW01xx: syntax
    SYNTAX = "SW0101" Error "text that is not part of the language";
    UNCLOSED = "SW0102" Error "a bracket or a string that is not closed";
    NESTING = "SW0103" Error "nesting deeper than 200";
    HASH_COMMENT = "SW0104" Error "a comment that starts with #";
    BAD_ESCAPE = "SW0105" Error "an escape that strings do not have";
    BAD_TIME = "SW0106" Error "a time of day that does not exist";
    BAD_NUMBER = "SW0107" Error "a number that JSON would not take";

    // SW02xx: names
    UNKNOWN_NAME = "SW0201" Error "a name that nothing declares";
    DUPLICATE_NAME = "SW0202" Error "two declarations with one name";
    CIRCLE = "SW0203" Error "something that depends on itself";
    UNUSED = "SW0204" Warning "a declaration that nothing uses";
    NOT_A_VALUE = "SW0205" Error "a file, a type or a database where a value is wanted";
    AMBIGUOUS_WORD = "SW0206" Error "a bare word that is also the name of a declaration";
    ABSENT = "SW0207" Error "a declaration that does not exist because its `when` is false";
    UNKNOWN_MEMBER = "SW0208" Error "an attribute, setting or key that is not there";
    NO_MEMBER = "SW0209" Error "a member that a family does not have";
    DUPLICATE_ID = "SW0210" Error "two declarations with one logical id";
    BAD_ANNOTATION = "SW0211" Error "an annotation that does not exist or has a wrong argument";
    UNKNOWN_FUNCTION = "SW0212" Error "a call of something that is no function";
    UNKNOWN_INPUT = "SW0213" Error "a profile or a variable that does not exist";
    UNKNOWN_ID = "SW0214" Error "a pasted intrinsic that names nothing in the program";
    BAD_INDEX = "SW0215" Error "an index outside its list";
    FAMILY_KEY = "SW0216" Error "a family whose members cannot be told apart";
    SHADOWS = "SW0217" Warning "a loop variable that hides a declaration";

    // SW03xx: types and values
    TYPE_MISMATCH = "SW0301" Error "a value of the wrong type";
    OUT_OF_RANGE = "SW0302" Error "a value outside what its type allows";
    UNKNOWN_TYPE = "SW0303" Error "a type that does not exist";
    BAD_TYPE_ARGUMENT = "SW0304" Error "an argument that a type does not take";
    UNKNOWN_KEY = "SW0305" Error "a key that its type does not have";
    MISSING_KEY = "SW0306" Error "a key that its type needs and nothing sets";
    UNIT_WANTED = "SW0307" Error "a bare number where a unit is wanted";
    BAD_OPERANDS = "SW0308" Error "an operator between values that it does not take";
    TOO_LARGE = "SW0309" Error "a program that grows beyond what can be computed";
    ARITHMETIC = "SW0310" Error "a division by zero, or a result that is too large";
    ASSERTION = "SW0311" Error "an assertion that does not hold";
    NO_VALUE = "SW0312" Error "a variable without a value";
    DUPLICATE_KEY = "SW0313" Warning "a value that is set twice";
    NOT_A_RECIPE = "SW0314" Error "text that is not a recipe";

    // SW04xx: functions
    ARGUMENT_COUNT = "SW0401" Error "a function with too few or too many arguments";
    ARGUMENT_NAME = "SW0402" Error "a named argument that the function does not have";
    ARGUMENT_TYPE = "SW0403" Error "an argument of the wrong type";
    DEFERRED_OPERATION = "SW0404" Error "an operation that deferred values do not have";
    ARGUMENT_VALUE = "SW0405" Error "an argument that the function cannot take";
    DATA_UNPARSED = "SW0406" Error "JSON or YAML that cannot be parsed";

    MUST_BE_KNOWN = "SW0420" Error "a deferred value where the compiler must know it";
    BETTER_KNOWN = "SW0421" Warning "a deferred value that run-lists and plans need";
    BAD_MAPPING = "SW0422" Error "a map that cannot become a Mapping of the template";

    // SW05xx: settings and declarations
    UNKNOWN_SETTING = "SW0501" Error "a setting that the declaration does not have";
    MISSING_SETTING = "SW0502" Error "a declaration without a setting that it needs";
    WRONG_WORD = "SW0503" Error "a word that the setting does not take";
    WRONG_SHAPE = "SW0504" Error "a block where a value is wanted, or the other way round";
    UNKNOWN_KIND = "SW0505" Error "a kind of layer, app or server that does not exist";
    NOT_A_DECLARATION = "SW0506" Error "something else where the name of a declaration is wanted";
    STACK_COUNT = "SW0507" Error "a program without a stack, or with two";
    VERSION_NUMBER = "SW0508" Error "a version written as a number";
    BAD_SCHEDULE = "SW0509" Error "a schedule that the service cannot follow";
    DAYLIGHT_SAVING = "SW0510" Warning "a schedule in a time zone with daylight saving";
    NOT_EXISTING = "SW0511" Error "a declaration that cannot stand for something that exists";
    BAD_PARAMETER = "SW0512" Error "a parameter of a type that deployments cannot take";
    DEFAULT_OF_SECRET = "SW0513" Warning "a default value of a secret parameter";
    DEPENDENCY_CIRCLE = "SW0514" Error "resources that wait for each other";
    MAY_BE_ABSENT = "SW0515" Warning "a reference to a resource that may not exist";

    // SW06xx: custom JSON and secrets
    SECRET_EXPOSED = "SW0601" Error "a secret that flows into a name, a tag, a description or an output";
    SECRET_IN_JSON = "SW0602" Warning "a secret in custom JSON";
    QUANTITY_IN_JSON = "SW0603" Error "a quantity in JSON that nothing says how to write";
    UNKNOWN_NAMESPACE = "SW0604" Warning "a namespace of custom JSON that looks misspelt";
    UNKNOWN_ATTRIBUTE = "SW0605" Warning "an attribute that looks like a misspelt one of a built-in cookbook";
    BAD_JSON_TEXT = "SW0606" Error "`json_text` that is not a JSON object";
    SECRET_IN_CLEAR = "SW0607" Warning "a password or key written in the source";
    DEFERRED_BARE = "SW0608" Warning "a deferred number or bool that the object form would pass on as text";
    SECRET_WRITTEN_OUT = "SW0609" Error "a secret by its type that the template would show";

    // SW07xx: cookbooks at hand
    UNKNOWN_RECIPE = "SW0701" Error "a recipe that a cookbook at hand does not have";
    UNKNOWN_COOKBOOK = "SW0702" Error "a cookbook that is not among those at hand";
    DEPENDENCY_ABSENT = "SW0703" Warning "a dependency of a cookbook that is not declared or not at hand";
    COOKBOOKS_ABSENT = "SW0704" Warning "local cookbooks that are not there";
    UNKNOWN_COOKBOOK_ATTRIBUTE = "SW0705" Warning "an attribute that looks like a misspelt one of a cookbook at hand";
    UNKNOWN_INCLUDED = "SW0706" Warning "a recipe that another one includes and that does not exist";
    OVERRIDDEN_BY_COOKBOOK = "SW0707" Warning "custom JSON that a cookbook at hand overrides";
    COOKBOOK_UNREADABLE = "SW0708" Warning "a file of a cookbook that cannot be read";

    // SW09xx: plans
    LAST_INSTANCE = "SW0901" Warning "a phase of a deployment that takes the last instance behind a load balancer";
    ZONE_NOT_KNOWN = "SW0902" Error "a deployment by zone to an instance whose zone is not known";
    DRAIN_WITHOUT_BALANCER = "SW0903" Error "a deployment that drains instances behind no load balancer";
    ROLE_ARN = "SW1001" Error "a role or an instance profile that is none";

    // SW1nnn to SW4nnn: the rules of the domain
    INSTANCE_WITHOUT_LAYER = "SW1002" Error "an instance in no layer";
    LAYER_WITHOUT_INSTANCES = "SW1004" Warning "a layer without instances";
    TWO_LAYERS_OF_KIND = "SW1005" Error "two layers of one built-in kind";
    SHORTNAME_OF_BUILT_IN = "SW1007" Warning "a short name for a built-in layer";
    SHORTNAME_CHARACTERS = "SW1008" Error "a short name of a layer with characters it cannot have";
    SHORTNAME_LONG = "SW1009" Warning "a short name of a layer with more than 32 characters";
    SHORTNAME_OF_KIND = "SW1010" Warning "a custom layer with the short name of a built-in kind";
    LAYERS_NOT_COMPATIBLE = "SW1012" Warning "an instance in layers that are not known to work together";
    ECS_WITH_BUILT_IN = "SW1013" Error "an ecs-cluster layer that shares an instance with a built-in layer";
    LAYER_NAME_LONG = "SW1014" Error "a name of a layer with more than 32 characters";
    SAME_LAYER_NAME = "SW1015" Warning "two layers with the same name in the console";
    CHEF_VERSION = "SW1017" Error "a version of Chef that new stacks cannot have";
    BUILT_IN_LAYER_ON_CHEF_12 = "SW1018" Error "a built-in layer on Chef 12";
    WINDOWS_AND_CHEF = "SW1019" Error "an operating system and a version of Chef that do not meet";
    OS_OF_CHEF = "SW1020" Error "an operating system that is not offered with the version of Chef";
    OS_UNSUPPORTED = "SW1022" Warning "an operating system that is no longer supported";
    OS_WITHOUT_VERSION = "SW1023" Warning "Amazon Linux without a version";
    BERKSHELF_AND_CHEF = "SW1024" Error "Berkshelf with another Chef than 11.10";
    REGION_OF_CHEF_11_4 = "SW1025" Error "Chef 11.4 in a region that does not have it";
    WINDOWS_ROOT_DEVICE = "SW1026" Error "Windows on an instance store";
    SVN_COOKBOOKS = "SW1027" Error "cookbooks from Subversion on Chef 12";
    PACKAGES_ON_CHEF_12 = "SW1028" Warning "packages of a layer on Chef 12";
    RAID_ON_CHEF_12 = "SW1029" Error "a RAID array on Chef 12";
    LAYER_JSON_ON_OLD_CHEF = "SW1030" Error "custom JSON of a layer on Chef 11.4 or older";
    AGENT_VERSION_ON_WINDOWS = "SW1031" Error "a version of the agent on Windows";
    CHEF_OF_ANOTHER_GENERATION = "SW1032" Error "a stack that would go from Chef 11 to 12";
    CHEF_WITH_ENVIRONMENT = "SW1033" Error "another version of Chef while apps have environment variables";
    ECS_AND_OS = "SW1034" Error "an ecs-cluster layer on an operating system it does not run on";
    VPC_WITHOUT_SUBNET = "SW1035" Error "a VPC without a subnet";
    ZONE_OF_REGION = "SW1036" Error "a zone of another region";
    REGION_UNKNOWN = "SW1038" Error "a region in which the service does not run";
    NO_SECURITY_GROUP = "SW1039" Error "a layer without a security group";
    NO_COOKBOOKS = "SW1040" Error "a custom recipe without custom cookbooks";
    SOURCE_WITHOUT_URL = "SW1041" Error "a source with an empty address";
    SHORT_COMMIT = "SW1042" Warning "a revision that looks like part of a commit's id";
    SSH_WITHOUT_KEY = "SW1043" Error "a private repository without a key";
    KEY_WITH_PASSPHRASE = "SW1044" Error "a deploy key with a passphrase";
    CLONE_WITHOUT_SOURCE = "SW1045" Error "settings of a clone in a stack that is none";
    ECS_CLUSTER_MISSING = "SW1047" Error "an ecs-cluster layer without a registered cluster";
    NO_WAY_OUT = "SW1049" Warning "an instance without a way out of the VPC";
    HOSTNAME_CHARACTERS = "SW1050" Error "a host name with characters it cannot have";
    SCHEDULE_AND_LOAD = "SW1051" Error "an instance that runs by schedule and by load";
    SCHEDULE_NEVER_ON = "SW1053" Warning "a schedule that is never on";
    LOAD_WITHOUT_SCALING = "SW1054" Error "a load instance that nothing starts";
    SCALING_WITHOUT_INSTANCES = "SW1055" Warning "a layer that scales by load and has no load instances";
    SCALING_TIME = "SW1056" Error "a time of scaling that is out of bounds";
    NO_THRESHOLD = "SW1057" Warning "scaling without a threshold";
    TOO_MANY_ALARMS = "SW1058" Error "more than five alarms";
    NOBODY_AT_NIGHT = "SW1059" Warning "a layer in which no instance runs always";
    AMI_WITHOUT_CUSTOM = "SW1060" Error "an image with an operating system of the service";
    DEVICE_KIND = "SW1061" Error "a block device that is not exactly one thing";
    NO_INSTANCE_STORE = "SW1062" Error "an instance type that does not boot from an instance store";
    SUBNET_WITHOUT_VPC = "SW1063" Error "a subnet in a stack without a VPC";
    ADDRESS_TWICE = "SW1064" Error "two instances with the same Elastic IP address";
    VOLUME_TWICE = "SW1065" Error "a volume on two instances";
    PUBLIC_IP_WITHOUT_ADDRESS = "SW1066" Warning "the public address of an instance that has none";
    SERVER_MADE_ANEW = "SW1067" Warning "a change that makes a server anew";
    AUTO_HEALING_MIXED = "SW1068" Warning "auto healing that another layer turns off";
    HEALING_LOSES_DATA = "SW1069" Warning "auto healing that loses data";
    SEVERAL_MASTERS = "SW1070" Warning "several instances in a layer for one";
    EMPTY_ROOT_PASSWORD = "SW1073" Error "an empty root password";
    EMPTY_GANGLIA_PASSWORD = "SW1074" Error "an empty password of Ganglia";
    PATH_WITHOUT_SLASH = "SW1075" Error "a path that does not start with a slash";
    PASSENGER_WITH_UNICORN = "SW1076" Error "a version of Passenger where Unicorn runs";
    MEMCACHED_MEMORY = "SW1077" Error "a cache without memory";
    JAVA_HEAP = "SW1078" Warning "a Java heap larger than the memory of an instance";
    VOLUME_WITHOUT_SIZE = "SW1079" Error "a layer volume without a size";
    IO1_WITHOUT_IOPS = "SW1080" Error "an io1 volume without iops";
    MOUNT_RESERVED = "SW1081" Error "a mount point that the service uses";
    RECIPE_TWICE = "SW1082" Error "a recipe twice in one list";
    BUILT_IN_ANYWAY = "SW1083" Warning "a custom recipe that is built in";
    COOKBOOK_OF_AGENT = "SW1084" Error "a cookbook with a name of the agent's own";
    SHUTDOWN_TIMEOUT = "SW1085" Error "a shutdown timeout that is not positive";
    WAIT_WITHOUT_BALANCER = "SW1086" Warning "waiting for a load balancer that is not there";
    TWO_BALANCERS = "SW1087" Error "two load balancers on one layer";
    NO_BACK_END = "SW1090" Warning "an lb layer with nothing behind it";
    PORT_TWICE = "SW1091" Warning "an instance on which two layers want port 80";
    PROFILE_RIGHTS = "SW1092" Warning "an instance profile that lacks rights of the layer";
    APP_KIND_OF_CHEF = "SW1093" Error "a typed app on Chef 12";
    APP_WITHOUT_LAYER = "SW1094" Warning "an app without a layer that deploys it";
    APP_WITHOUT_RECIPES = "SW1095" Warning "an app that no recipe deploys";
    SAME_APP_SHORTNAME = "SW1096" Error "two apps with the same short name";
    VARIABLE_KEY = "SW1098" Error "a name that no environment variable can have";
    SSL_INCOMPLETE = "SW1100" Error "SSL without certificate or key";
    DATABASE_AUTO = "SW1101" Error "an automatic database without a db-master layer";
    AMPERSAND_AND_JAVA = "SW1102" Warning "an ampersand in the credentials of a Java app's database";
    NO_DRIVER = "SW1103" Warning "an app server without a database driver";
    NODEJS_TWICE = "SW1104" Warning "two Node.js apps on one layer";
    SAME_DOMAIN = "SW1105" Warning "a domain of two apps of one layer";
    SVN_APP = "SW1106" Error "an app from Subversion on Chef 12";
    JSON_SIZE = "SW1107" Error "custom JSON of more than 120 KiB";
    OPSWORKS_KEY_ON_CHEF_12 = "SW1108" Error "the key opsworks in custom JSON on Chef 12";
    FIXED_KEY = "SW1109" Warning "a key in custom JSON that has no effect";
    LAYERS_DISAGREE = "SW1110" Warning "layers of one instance whose custom JSON disagrees";
    OHAI_KEY = "SW1111" Warning "a key in custom JSON that Ohai overwrites";
    BUILT_IN_KEY_ON_CHEF_12 = "SW1112" Warning "custom JSON for built-in cookbooks on Chef 12";
    TAG_TEXT = "SW1113" Error "a tag with a key or value it cannot have";
    SSH_NAME = "SW1114" Error "an account name with characters it cannot have";
    NO_RECIPES_TO_EXECUTE = "SW1116" Error "a deployment that executes no recipes";
    NOTHING_REACTS = "SW1117" Warning "a deployment to which no recipe reacts";
    FEW_RELEASES = "SW1118" Warning "a way back without a kept release";
    ALL_AT_ONCE = "SW1119" Warning "a deployment to all servers of a load balancer at once";
    MIGRATES_OFTEN = "SW1120" Warning "a migration on every instance of a rolling deployment";
    MANY_LAYERS = "SW1122" Warning "more than 40 layers";
    ENGINE_ATTRIBUTE = "SW1123" Error "an attribute that the engine does not have";
    SAME_SHORTNAME = "SW2008" Error "two layers with the same short name";
    SHORTNAME_IN_HOSTNAME = "SW2009" Warning "a short name that host names cannot hold";
    STACK_NAME_LONG = "SW2014" Error "a name of a stack with more than 64 characters";
    OS_UNKNOWN = "SW2020" Error "an operating system that the service does not know";
    BERKSHELF_VERSION = "SW2024" Warning "a version of Berkshelf that is not prebuilt";
    WINDOWS_VOLUME = "SW2026" Error "a layer volume on Windows";
    ARCHIVE_COOKBOOKS_ON_WINDOWS = "SW2027" Error "cookbooks from an HTTP archive on Windows";
    CHEF_IN_TWO_STEPS = "SW2032" Error "a stack that would go from Chef 0.9 to 11.10 at once";
    ECS_AND_CHEF = "SW2034" Error "an ecs-cluster layer on Chef 11.4 or older";
    ZONE_OF_SUBNET = "SW2036" Error "a zone that is not the subnet's";
    REGION_WITHOUT_CONSOLE = "SW2038" Warning "a region that the console does not show";
    MOVING_BRANCH = "SW2042" Warning "a release in phases from a moving branch";
    KEY_WITHOUT_SSH = "SW2043" Warning "a key for a repository that asks for none";
    ECS_CLUSTER_OTHER = "SW2047" Error "a layer with another cluster than the stack's";
    SAME_HOSTNAME = "SW2050" Error "two instances with the same host name";
    SCHEDULE_ALWAYS_ON = "SW2053" Warning "a schedule that is always on";
    SCALING_STEP = "SW2055" Warning "scaling by more instances than there are";
    SCALING_PERCENT = "SW2056" Error "a threshold of scaling that is out of bounds";
    UP_BELOW_DOWN = "SW2057" Warning "scaling up below the threshold of scaling down";
    ALARMS_NOT_WRITTEN = "SW2058" Warning "alarms that a template cannot carry";
    CUSTOM_WITHOUT_AMI = "SW2060" Error "a custom operating system without an image";
    DEVICE_TWICE = "SW2061" Error "a block device that is given twice";
    ARCHITECTURE_32_BIT = "SW2062" Warning "a 32-bit instance";
    ADDRESS_NOT_REGISTERED = "SW2064" Error "an address that is not registered with the stack";
    VOLUME_ID = "SW2065" Error "an id of a volume that is none";
    SERVER_MUST_STOP = "SW2067" Warning "a change for which a server must be stopped";
    RANDOM_PASSWORD = "SW2074" Warning "a password left to chance";
    MEMCACHED_TOO_LARGE = "SW2077" Warning "a cache larger than the memory of an instance";
    VOLUME_SIZE = "SW2079" Error "a size that the type of volume does not have";
    IOPS_RATIO = "SW2080" Error "too many operations a second for the size of a volume";
    MOUNT_UNWISE = "SW2081" Warning "a mount point that hides system files";
    NO_SUCH_BUILT_IN = "SW2083" Warning "a built-in recipe that does not exist";
    BALANCER_OF_TWO_LAYERS = "SW2087" Error "one load balancer on two layers";
    JAVA_HOSTS = "SW2090" Warning "Java apps that HAProxy cannot tell apart";
    APP_ON_WRONG_LAYER = "SW2094" Warning "an app on a layer that deploys another kind";
    APP_SHORTNAME = "SW2096" Error "a short name of an app that is no directory name";
    VARIABLE_VALUE = "SW2098" Error "a value that no environment variable can have";
    SSL_NOT_PEM = "SW2100" Error "a certificate or key that is not in PEM form";
    DATABASE_NOT_MASTER = "SW2101" Error "a database server that is none";
    SSL_TWICE = "SW2104" Warning "two SSL apps behind one HAProxy";
    PLAIN_TAR = "SW2106" Error "an app from a tarball that is not compressed";
    MERGED_JSON_SIZE = "SW2107" Warning "merged custom JSON of more than 120 KiB";
    OPSWORKS_KEY = "SW2108" Warning "a key of the service in custom JSON";
    TAG_RESERVED = "SW2113" Error "a tag that is not for users";
    SAME_SSH_NAME = "SW2114" Error "two users with the same account";
    COMMAND_OF_CHEF = "SW2115" Error "a command that Chef 12 does not have";
    UPGRADE_OS = "SW2116" Error "an upgrade to an operating system that is not offered";
    MANY_INSTANCES = "SW2122" Warning "more than 40 instances";
    ADMIN_PASSWORD = "SW2123" Error "a password of the administrator that is too short or too long";
    ADDRESS_NAME_LONG = "SW3014" Error "a name of an address with more than 32 characters";
    WINDOWS_LOAD = "SW3026" Error "a load instance on Windows";
    HOSTNAME_LONG = "SW3050" Error "a host name that is too long";
    DEVICES_WITH_AMI = "SW3060" Error "block devices besides an image";
    DEVICE_IOPS = "SW3061" Error "too many operations a second for the size of a block device";
    INSTANCE_TYPE = "SW3062" Error "a type of instance that does not exist";
    MOUNT_NOT_ABSOLUTE = "SW3079" Error "a mount point that is not an absolute path";
    IOPS_WITHOUT_IO1 = "SW3080" Error "iops of a volume that is not io1";
    MOUNT_TWICE = "SW3081" Error "two volumes on one mount point";
    BALANCER_NOT_CLASSIC = "SW3087" Error "a load balancer that is not a Classic one";
    ENVIRONMENT_SIZE = "SW3098" Error "an environment of more than 20 KiB";
    SSL_KEY_WITH_PASSPHRASE = "SW3100" Error "a private key with a passphrase";
    TOO_MANY_TAGS = "SW3113" Error "more than 40 tags";
    USER_ARN = "SW3114" Error "a user of IAM that is none";
    ARGUMENT_OF_COMMAND = "SW3116" Error "a setting of another command";
    MANY_APPS = "SW3122" Warning "more than 40 apps";
    SERVER_WINDOW = "SW3123" Error "a backup or maintenance window that the service does not take";
    VOLUME_NAME_LONG = "SW4014" Error "a name of a volume with more than 128 characters";
    WINDOWS_REGISTERED_VOLUME = "SW4026" Error "a registered volume on Windows";
    MANY_VARIABLES = "SW4098" Warning "more than 20 environment variables";
    SSL_OFF = "SW4100" Warning "a certificate while SSL is off";
    TAGS_ON_OLD_CHEF = "SW4113" Error "tags with Chef 11.4 or older";
    MIGRATE_WITHOUT_RAILS = "SW4116" Warning "a migration of an app that has none";
    ENGINE_MODEL = "SW4123" Error "a model that the engine does not have";
    UNKNOWN_RESOURCE_TYPE = "SW5001" Error "a resource type that does not exist";
    UNKNOWN_PROPERTY = "SW5002" Error "a property that its resource type does not have";
    MISSING_PROPERTY = "SW5003" Error "a required property that is not given";
    PROPERTY_SHAPE = "SW5004" Error "a property of another type";
    PROPERTY_VALUE = "SW5005" Error "a value that a property does not take";
    PROPERTY_RANGE = "SW5006" Error "a property that is too small or too large, too short or too long";
    PROPERTY_READ_ONLY = "SW5007" Error "a property that can only be read";
    RESOURCE_ATTRIBUTE = "SW5008" Error "an attribute that its resource type does not have";
    WRONG_REFERENCE = "SW5009" Error "a reference to another kind of resource than the property takes";
    DOUBTFUL_REFERENCE = "SW5010" Warning "a reference to a kind of resource that the property is not known to take";
    SERVICE_ENDED = "SW5011" Warning "a resource of a service that was shut down";
    DEPRECATED_PROPERTY = "SW5012" Warning "a property that is out of use";
    PROPERTY_FORM = "SW5013" Error "a text in another form than the property takes";
    UNCHECKED_FOR_NOTHING = "SW5014" Warning "`unchecked` where nothing is wrong";
    VALUE_NOT_LISTED = "SW5015" Warning "a value that the catalogue does not list";
    DOCUMENT_UNPARSED = "SW6001" Error "a document to import that is neither JSON nor YAML";
    DOCUMENT_LIMIT = "SW6002" Error "a document to import that is too large or too deep";
    DOCUMENT_KEY_TWICE = "SW6003" Error "a key that stands twice in a document to import";
    DOCUMENT_TAG = "SW6004" Error "a tag of YAML that stands for nothing";
    DOCUMENT_UNKNOWN = "SW6005" Error "a document that import does not know";
    TEMPLATE_SHAPE = "SW6006" Error "a part of a template that has another form";
    RECEIPT_DIFFERS = "SW6007" Error "an import that differs from its input without a reason";
    SECRET_LIFTED = "SW6008" Warning "a secret in the clear in a document that was imported";
    DESCRIPTION_SHAPE = "SW6020" Error "a part of a description that has another form";
    DESCRIBED_TWICE = "SW6021" Error "a thing that two descriptions describe differently";
    TEMPLATE_REFUSED = "SW6022" Error "a part of a template that would be refused";
    TEMPLATE_INCOMPLETE = "SW6023" Warning "a template without a property that the service requires";
    ATTRIBUTE_OF_OTHERS = "SW6024" Warning "an attribute that is for another kind of layer or app";

    // Two versions of a stack.
    NO_SIDE = "SW7001" Error "a file that cannot be compared";
    NO_REVISION = "SW7002" Error "a revision that cannot be read";
    DATA_LOST = "SW7011" Warning "a change that loses data";
    SECRET_FLOWS = "SW7012" Warning "a change by which a secret flows to a new place";
    MADE_ANEW = "SW7013" Warning "a change that makes something anew";
    DELETED = "SW7014" Warning "a change that deletes something";
    NO_INSTANCE_LEFT = "SW7015" Warning "a change that leaves a layer without an instance";
    NAME_TAKEN = "SW7016" Error "a change that needs a name which is still taken";
    RECIPES_RUN = "SW7021" Note "a change that runs recipes";
    SERVICE_INTERRUPTED = "SW7022" Note "a change that interrupts a service";
    INSTANCE_RESTARTED = "SW7023" Note "a change that restarts instances";

    // SW80xx: levels and allowed warnings; SW81xx: habits that nothing forbids
    BAD_CONFIG = "SW8001" Error "a `stackwright.toml` that makes no sense";
    BAD_ALLOW = "SW8002" Warning "a comment that allows nothing";
    NEEDLESS_ALLOW = "SW8003" Warning "a comment that suppresses nothing";
    FOLLOWS_BRANCH = "SW8101" Warning "a repository that is followed on a branch";
    PREVIOUS_GENERATION = "SW8102" Note "an instance type of a previous generation";
    UNUSED_RECIPES = "SW8103" Note "recipes of a cookbook at hand that no event runs";
    HOURS_TWICE = "SW8104" Warning "hours that a schedule names twice";
    LOAD_WITHOUT_HEALING = "SW8105" Note "a layer that scales by load and does not heal";
    JSON_NEARLY_FULL = "SW8106" Warning "custom JSON of more than 80 % of its limit";
    NAMES_BY_CASE = "SW8107" Warning "two declarations whose names differ in case alone";
    HOURS_LOST = "SW8108" Warning "a day of a schedule that loses hours to a later line";
    HEALING_BEFORE_SCALING = "SW8109" Note "auto healing that is quicker than load-based scaling";
}
